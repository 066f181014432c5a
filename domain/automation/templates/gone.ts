import { flowOf } from './flow';
import type { TemplateDocument } from './schema';

/**
 * Why no run of a template can get through on a portal with these actions: a step that no condition leaves out needs one
 * that is not there. Asked when a run is started, as versions outlive the actions that they were published with.
 */
export function goneAction(document: TemplateDocument, hasAction: (id: string) => boolean): string | undefined {
  const gone = flowOf(document).find(({ source }) => isAlways(source.if) && !hasAction(source.action));
  return gone && missingAction(gone.source.action, gone.name);
}

/** No condition, or none that could say no. */
export const isAlways = (condition: unknown): boolean => condition === undefined || condition === true;

export const missingAction = (action: string, step: string): string =>
  `This portal has no action "${action}", and the step “${step}” needs it.`;
