import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type ActionContext, defineAction } from '@/domain/automation/action';

const mostFiles = 500;
const mostCharacters = 20_000;

/** Writes a message to the run's log, and on request what the workspace holds. */
export const debugLog = defineAction({
  id: 'debug:log',
  title: 'Write to the log',
  description: 'Writes a message to the run’s log, and on request the files of the workspace.',
  repeatable: true,
  takesSecrets: ['message'],
  isLocal: true,
  leavesFiles: true,
  input: z.looseObject({
    message: z.unknown().optional().describe('What to write'),
    listWorkspace: z
      .union([z.boolean(), z.enum(['with-filenames', 'with-contents'])])
      .optional()
      .describe('List the workspace’s files, or show them whole'),
  }),
  plan: async () => [],
  apply: async ({ message, listWorkspace }, context) => {
    if (message !== undefined) context.log('info', asText(message));
    if (listWorkspace) await logWorkspace(context, listWorkspace === 'with-contents');
    return {};
  },
});

const asText = (message: unknown) => (typeof message === 'string' ? message : JSON.stringify(message, null, 2));

async function logWorkspace({ workspace, log }: ActionContext, withContents: boolean): Promise<void> {
  const entries = await readdir(workspace.dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const shown = files.sort().slice(0, mostFiles);
  log(
    'info',
    `The workspace holds ${files.length} ${files.length === 1 ? 'file' : 'files'}${files.length ? ':' : '.'}`,
  );
  for (const file of shown) {
    const { size } = await stat(file);
    log('info', `  ${path.relative(workspace.dir, file)} (${size} bytes)`);
    if (withContents && size <= mostCharacters) log('info', (await readFile(file)).toString());
  }
  if (files.length > shown.length) log('info', `  and ${files.length - shown.length} more`);
}
