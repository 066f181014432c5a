import type { Context } from '@/domain/core/context';
import { importDescriptors } from './commands/import';
import type { ImportResult } from './schema';

/** A component as YAML, for tests: `extra` goes below `spec`, `metadata` below the name. */
export function componentYaml(name: string, extra = '', metadata = ''): string {
  return [
    'apiVersion: backstage.io/v1alpha1',
    'kind: Component',
    'metadata:',
    `  name: ${name}`,
    ...indented(metadata),
    'spec:',
    '  type: service',
    '  lifecycle: production',
    ...(extra.includes('owner:') ? [] : ['  owner: payments']),
    ...indented(extra),
    '',
  ].join('\n');
}

const indented = (text: string) => (text ? text.split('\n').map((line) => `  ${line}`) : []);

export const importYaml = (ctx: Context, ...documents: string[]): Promise<ImportResult> =>
  importDescriptors(ctx, { yaml: documents.join('---\n') });
