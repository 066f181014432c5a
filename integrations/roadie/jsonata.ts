import { z } from 'zod';
import { defineAction } from '@/domain/automation/action';
import { evaluateJsonata } from './evaluate';

export const jsonataAction = defineAction({
  id: 'roadiehq:utils:jsonata',
  title: 'Query data',
  description: 'Evaluates a JSONata expression on data, such as an output of a step before.',
  repeatable: true,
  takesSecrets: ['data', 'expression'],
  gives: ['result'],
  isLocal: true,
  leavesFiles: true,
  input: z.looseObject({
    data: z.unknown().optional().describe('What the expression reads as $'),
    expression: z.string().min(1).describe('The JSONata expression'),
  }),
  plan: async () => [],
  apply: async ({ data, expression }, { signal }) => ({
    output: { result: await evaluateJsonata(expression, data, signal) },
  }),
});
