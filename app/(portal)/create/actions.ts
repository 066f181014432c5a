'use server';

import { runAction } from '@/app/_http/action';
import { pageContext } from '@/app/_http/context';
import { hasAction } from '@/app/_http/toolbox';
import { restoreDraft } from '@/domain/automation/curation/commands/draft';
import { restoreVersion } from '@/domain/automation/curation/commands/restore-version';
import { startRun } from '@/domain/automation/runs/commands/start';
import { deprecateTemplate, setBaseline, setTemplateOwner } from '@/domain/automation/templates/commands';

import { updateAll } from '@/domain/automation/things/commands';
import { DomainError } from '@/domain/core/errors';

type Start = Parameters<typeof startRun>[1];
type Draft = { id: string; template: string | null };

const editorOf = ({ id, template }: Draft) =>
  template ? `/create/${encodeURIComponent(template)}/edit` : `/create/new?draft=${id}`;

export const start = async (input: Start) => runAction(startRun, { ...input, hasAction });
export const deprecate = async (form: FormData) => runAction(deprecateTemplate, form);
export const offerAgain = async (name: string) => runAction(deprecateTemplate, { name, deprecated: false });
export const giveTo = async (form: FormData) => runAction(setTemplateOwner, form);
export const recordBaseline = async (form: FormData) => runAction(setBaseline, form);
export const restore = async (name: string, version: number) => runAction(restoreVersion, { name, version });
export const bringBack = async (id: string) => runAction(restoreDraft, { id }, { redirectTo: editorOf });

/** Not one command but a run for each: what was started stays, also where another could not be. */
export const updateEverything = async (template: string) => {
  const ctx = await pageContext();
  try {
    return { ok: true as const, result: await updateAll(ctx, { template }) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { ok: false as const, message: error.detail, errors: error.errors, requestId: ctx.requestId };
  }
};
