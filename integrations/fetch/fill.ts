import { isUtf8 } from 'node:buffer';
import path from 'node:path';
import { z } from 'zod';
import { type ActionContext, ActionError } from '@/domain/automation/action';
import { ExpressionError, type FileDialect, renderText } from '@/domain/automation/expressions/render';
import { pathsThatFit } from '@/domain/core/globs';
import type { SourceFile } from './source';
import { writeInto } from './write';

/** How the actions that fill one file are told to. */
export const fileOptions = {
  values: z.record(z.string(), z.unknown()).default({}).describe('What the files read as values.NAME'),
  replace: z.boolean().default(false).describe('Replace files that are in the workspace already'),
  trimBlocks: z.boolean().default(false).describe('Take away the line end after a block'),
  lstripBlocks: z.boolean().default(false).describe('Take away the spaces before a block'),
  cookiecutterCompat: z.boolean().default(false).describe('Read {{ cookiecutter.NAME }} instead'),
};

/** And those that fill a folder. */
export const folderOptions = {
  ...fileOptions,
  copyWithoutTemplating: z.array(z.string()).optional().describe('Globs of files to copy as they are'),
  templateFileExtension: z
    .union([z.string(), z.boolean()])
    .optional()
    .describe('Render only files with this extension (.njk for true), and take it off'),
};

const FileOptions = z.object(fileOptions);
const FolderOptions = z.object(folderOptions);
type FileOptions = z.output<typeof FileOptions>;
type FolderOptions = z.output<typeof FolderOptions>;

export const excludeEachOther = 'templateFileExtension and copyWithoutTemplating exclude each other.';

const mostBytes = 200 * 1024 * 1024;

/** Fills files with values, contents and names, and writes them below the target path. */
export async function fillFiles(
  files: SourceFile[],
  input: FolderOptions & { targetPath: string },
  from: string,
  context: ActionContext,
): Promise<void> {
  const fill = filler(input, files);
  let written = 0;
  let bytes = 0;
  for (const file of files) {
    context.signal.throwIfAborted();
    const filled = fill(file);
    if (!filled) continue;
    bytes += filled.content.length;
    if (bytes > mostBytes) throw new ActionError('The filled skeleton is larger than 200 MB.');
    const target = { ...filled, path: path.posix.join(input.targetPath, filled.path) };
    if (await writeInto(context.workspace.dir, target, input.replace)) written++;
    else context.log('warn', `${target.path} is there already and stays as it is`);
  }
  context.log('info', `Filled ${written} ${written === 1 ? 'file' : 'files'} from ${from}`);
}

/** Fills one file and writes it as the target path. */
export async function fillFile(
  file: SourceFile,
  input: FileOptions & { targetPath: string },
  from: string,
  context: ActionContext,
): Promise<void> {
  const content = isText(file.content)
    ? renderOrExplain(asText(file.content), scopeOf(input), input, from)
    : file.content;
  const target = { path: input.targetPath, executable: file.executable, content };
  const isWritten = await writeInto(context.workspace.dir, target, input.replace);
  if (isWritten) context.log('info', `Filled ${from} as ${input.targetPath}`);
  else context.log('warn', `${input.targetPath} is there already and stays as it is`);
}

const scopeOf = ({ cookiecutterCompat, values }: FileOptions) => ({
  [cookiecutterCompat ? 'cookiecutter' : 'values']: values,
});

/** Undefined for a file whose name comes out empty: so a template leaves files out. */
function filler(
  input: FolderOptions,
  files: readonly SourceFile[],
): (file: SourceFile) => (Omit<SourceFile, 'content'> & { content: Uint8Array | string }) | undefined {
  const dialect: FileDialect = input;
  const scope = scopeOf(input);
  const extension = input.templateFileExtension === true ? '.njk' : input.templateFileExtension || undefined;
  const plain = pathsThatFit(
    files.map((file) => file.path),
    input.copyWithoutTemplating ?? [],
  );
  const render = (text: string, where: string) => renderOrExplain(text, scope, dialect, where);

  return (file) => {
    const isTemplate = extension ? path.posix.extname(file.path) === extension : !plain.has(file.path);
    const name = extension && isTemplate ? file.path.slice(0, -extension.length) : file.path;
    const target = render(name, `the name of ${file.path}`);
    if (/^(\/|$)|\/\/|\/$/.test(target)) return undefined;
    const content = isTemplate && isText(file.content) ? render(asText(file.content), file.path) : file.content;
    return { path: target, executable: file.executable, content };
  };
}

const isText = (content: Uint8Array) => isUtf8(content) && !content.includes(0);
const asText = (content: Uint8Array) => Buffer.from(content).toString('utf8');

function renderOrExplain(text: string, scope: object, dialect: FileDialect, where: string): string {
  if (!/\{[{%#]/.test(text)) return text;
  try {
    return renderText(text, scope, dialect);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const place = error.line ? `, line ${error.line}, column ${error.column}` : '';
    throw new ActionError(
      `${where}${place}: ${error.message}`,
      'Correct the skeleton and publish the template again, or copy the file without templating.',
    );
  }
}
