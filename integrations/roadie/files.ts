import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { type ActionContext, ActionError, type Workspace } from '@/domain/automation/action';
import { insideWorkspace } from '@/domain/automation/workspace';
import { beyondBounds } from '@/domain/core/yaml-bounds';

const mostBytes = 10 * 1024 * 1024;

/** A text file of the workspace; undefined when there is none. Throws ActionError for folders and what is too large. */
export async function readTextIfThere(workspace: Workspace, file: string): Promise<string | undefined> {
  const target = await insideWorkspace(workspace.dir, file);
  const found = await stat(target).catch(() => undefined);
  if (!found) return undefined;
  if (!found.isFile()) throw new ActionError(`"${file}" is a folder in the workspace.`, 'Name a file.');
  if (found.size > mostBytes) throw new ActionError(`"${file}" is larger than 10 MB, so it is not read.`);
  return readFile(target, 'utf8');
}

export async function readText(workspace: Workspace, file: string): Promise<string> {
  const text = await readTextIfThere(workspace, file);
  if (text === undefined) {
    throw new ActionError(`There is no "${file}" in the workspace.`, 'Check what the steps before leave there.');
  }
  return text;
}

/** Writes a text file with its folders, and answers its path as steps after this one write it. */
export async function writeText({ workspace, log }: ActionContext, file: string, text: string): Promise<string> {
  const target = await insideWorkspace(workspace.dir, file);
  const found = await stat(target).catch(() => undefined);
  if (found?.isDirectory()) throw new ActionError(`"${file}" is a folder in the workspace.`, 'Name a file.');
  if (Buffer.byteLength(text) > mostBytes) throw new ActionError(`"${file}" would become larger than 10 MB.`);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, text);
  log('info', `Wrote ${file}`);
  return file;
}

export const parsers = {
  json: (text: string, file: string) => explained(file, 'JSON', () => JSON.parse(text) as unknown),
  yaml: (text: string, file: string) => explained(file, 'YAML', () => parse(bounded(text)) as unknown),
  multiyaml: (text: string, file: string) => explained(file, 'YAML', () => documentsOf(text)),
};

function documentsOf(text: string): unknown[] {
  return parseAllDocuments(bounded(text), { logLevel: 'silent' }).map((document) => {
    const [error] = document.errors;
    if (error) throw error;
    return document.toJS() as unknown;
  });
}

function bounded(text: string): string {
  const beyond = beyondBounds(text);
  if (beyond) throw new Error(`${beyond.message}.`);
  return text;
}

function explained<T>(file: string, format: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new ActionError(`${file} is no ${format}: ${why}`, 'Correct it, or what the step before writes there.');
  }
}
