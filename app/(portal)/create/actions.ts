'use server';

import { runAction } from '@/app/_http/action';
import { startRun } from '@/domain/automation/runs/commands/start';
import { deprecateTemplate, setBaseline } from '@/domain/automation/templates/commands';

type Start = Parameters<typeof startRun>[1];

export const start = async (input: Start) => runAction(startRun, input);
export const setDeprecated = async (name: string, deprecated: boolean) =>
  runAction(deprecateTemplate, { name, deprecated });
export const recordBaseline = async (form: FormData) => runAction(setBaseline, form);
