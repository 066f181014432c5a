import type { CommandContext } from '@/domain/core/command';
import type { Db, Tx } from '@/domain/core/db';
import { conflict, type FieldError, invalid, notFound, under } from '@/domain/core/errors';
import { pinnedVersion } from '../runs/version';
import { validateParameters } from '../templates/parameters';
import type { TemplateDocument } from '../templates/schema';
import { conditionProblem, fillIn, mappingProblems, namesOf } from './expressions';
import { EventConfig, ScheduleConfig, type TriggerKind, WebhookConfig } from './schema';
import { scheduleScope } from './settle';

type Draft = {
  kind: TriggerKind;
  template: string;
  version?: number;
  parameters: Record<string, unknown>;
  condition?: string;
};

/** The template that a trigger names, in its version or the newest. Throws NotFound, and Conflict where it is deprecated. */
export async function templateOf(tx: Db | Tx, name: string, version?: number): Promise<TemplateDocument> {
  const template = await tx.template.findUnique({ where: { name } });
  if (!template) throw notFound('template', name);
  if (template.deprecatedAt)
    throw conflict(`The template "${template.title}" is deprecated: nothing new is made with it.`);
  const at = { templateId: template.id, version: version ?? template.latestVersion };
  const row = await tx.templateVersion.findUnique({ where: { templateId_version: at }, select: { id: true } });
  if (!row) throw notFound(`version of the template "${name}"`, String(version));
  return (await pinnedVersion(tx, row.id)).document;
}

/**
 * Looks at what a trigger would do before it is kept. A schedule's values are known but for the day, so the form checks
 * them now; what others fill in is checked when something comes. Throws Invalid with pointers.
 */
export async function checkDraft(ctx: CommandContext, draft: Draft, config: unknown): Promise<void> {
  const document = await templateOf(ctx.tx, draft.template, draft.version);
  const errors: FieldError[] = under('/parameters', mappingProblems(draft.parameters));
  const problem = draft.condition && conditionProblem(draft.condition, namesOf[draft.kind]);
  if (problem) errors.push({ pointer: '/condition', detail: problem });
  if (draft.kind === 'schedule' && errors.length === 0) {
    const filled = fillIn(draft.parameters, scheduleScope(ctx.now, ScheduleConfig.parse(config)));
    const found = filled.errors.length > 0 ? filled.errors : validateParameters(document, filled.values).errors;
    errors.push(...under('/parameters', found));
  }
  const [first] = errors;
  if (!first) return;
  const name = first.pointer.replace(/^\/(parameters\/)?/, '');
  throw invalid(
    errors.length === 1 ? `${name}: ${first.detail}` : `${errors.length} fields need another value.`,
    errors,
  );
}

const configs = { schedule: ScheduleConfig, webhook: WebhookConfig, event: EventConfig };

/** A kind's settings, or Invalid with pointers below /config. */
export function readConfig(kind: TriggerKind, given: unknown): ScheduleConfig | WebhookConfig | EventConfig {
  const parsed = configs[kind].safeParse(given);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({
    pointer: `/config/${path.join('/')}`,
    detail: message,
  }));
  throw invalid(errors.map(({ detail }) => detail).join(' '), errors);
}
