'use server';

import { runAction } from '@/app/_http/action';
import { restoreDraft } from '@/domain/automation/curation/commands/draft';
import { restoreVersion } from '@/domain/automation/curation/commands/restore-version';
import { startRun } from '@/domain/automation/runs/commands/start';
import { deprecateTemplate, setBaseline, setTemplateOwner } from '@/domain/automation/templates/commands';

type Start = Parameters<typeof startRun>[1];
type Draft = { id: string; template: string | null };

const editorOf = ({ id, template }: Draft) =>
  template ? `/create/${encodeURIComponent(template)}/edit` : `/create/new?draft=${id}`;

export const start = async (input: Start) => runAction(startRun, input);
export const deprecate = async (form: FormData) => runAction(deprecateTemplate, form);
export const offerAgain = async (name: string) => runAction(deprecateTemplate, { name, deprecated: false });
export const giveTo = async (form: FormData) => runAction(setTemplateOwner, form);
export const recordBaseline = async (form: FormData) => runAction(setBaseline, form);
export const restore = async (name: string, version: number) => runAction(restoreVersion, { name, version });
export const bringBack = async (id: string) => runAction(restoreDraft, { id }, { redirectTo: editorOf });
