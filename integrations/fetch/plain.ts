import path from 'node:path';
import { z } from 'zod';
import { type ActionContext, ActionError, defineAction } from '@/domain/automation/action';
import { sourceFiles, sourceInput } from './source';
import { writeInto } from './write';

const Input = z.looseObject({
  ...sourceInput('A folder that came with the template, such as ./skeleton'),
  targetPath: z.string().default('.').describe('Where in the workspace to put it'),
});

async function fetchPlain({ url, targetPath, token }: z.output<typeof Input>, context: ActionContext): Promise<void> {
  const files = await sourceFiles(url, context, token);
  for (const file of files) {
    await writeInto(context.workspace.dir, { ...file, path: path.posix.join(targetPath, file.path) }, true);
  }
  context.log('info', `Fetched ${files.length} ${files.length === 1 ? 'file' : 'files'} from ${url}`);
}

/** Copies files into the workspace as they are. */
export const fetchPlainAction = defineAction({
  id: 'fetch:plain',
  title: 'Fetch files',
  description: 'Copies a folder that came with the template, or of a git host, into the workspace as it is.',
  repeatable: true,
  takesSecrets: ['token'],
  isLocal: true,
  input: Input,
  plan: async () => [],
  apply: async (input, context) => {
    await fetchPlain(input, context);
    return {};
  },
});

const FileInput = z.looseObject({
  ...sourceInput('A file that came with the template'),
  targetPath: z.string().min(1).describe('The file’s path in the workspace'),
});

async function fetchOne({ url, targetPath, token }: z.output<typeof FileInput>, context: ActionContext): Promise<void> {
  const [file, ...rest] = await sourceFiles(url, context, token);
  if (!file || rest.length > 0) throw new ActionError(`"${url}" is a folder.`, 'Use fetch:plain for folders.');
  await writeInto(context.workspace.dir, { ...file, path: targetPath }, true);
  context.log('info', `Fetched ${url} as ${targetPath}`);
}

/** Copies one file into the workspace as it is. */
export const fetchPlainFileAction = defineAction({
  id: 'fetch:plain:file',
  title: 'Fetch a file',
  description: 'Copies one file that came with the template, or of a git host, into the workspace as it is.',
  repeatable: true,
  takesSecrets: ['token'],
  isLocal: true,
  input: FileInput,
  plan: async () => [],
  apply: async (input, context) => {
    await fetchOne(input, context);
    return {};
  },
});
