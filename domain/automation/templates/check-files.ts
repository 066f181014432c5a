import { isUtf8 } from 'node:buffer';
import path from 'node:path';
import { pathsThatFit } from '@/domain/core/globs';
import { fileRefusal } from './refusal';
import type { SkeletonFile, TemplateStep } from './schema';

export type FileProblem = { stepIndex: number; message: string };
type Files = readonly Pick<SkeletonFile, 'path' | 'content'>[];

const mostNamed = 20;

/**
 * Looks through the files that steps fill in: where the address of a skeleton holds no expression, the files have to be
 * there, and what the engine refuses in one of them would fail the step. Ends at `until`, as `performance.now` counts.
 */
export function checkFiles(steps: readonly TemplateStep[], files: Files, until = Infinity): FileProblem[] {
  const problems: FileProblem[] = [];
  steps.forEach((step, stepIndex) => {
    const { url, ...input } = (step.input ?? {}) as Record<string, unknown>;
    if (!/^fetch:(template|plain)(:file)?$/.test(step.action) || typeof url !== 'string') return;
    if (/\{[{%]/.test(url) || /^[a-z][a-z0-9+.-]*:/i.test(url)) return;
    const found = filesAt(url, files);
    if (found.length === 0) {
      problems.push({ stepIndex, message: `No files came with the template for "${url}". Send them along.` });
    }
    if (step.action.startsWith('fetch:plain')) return;
    for (const { name, content } of filled(found, input)) {
      if (performance.now() > until) return;
      problems.push(...refused(name, content, input).map((message) => ({ stepIndex, message })));
    }
  });
  return problems.slice(0, mostNamed);
}

function filesAt(url: string, files: Files): { name: string; content: Uint8Array }[] {
  const folder = path.posix.normalize(url).replace(/\/+$/, '');
  return files.flatMap(({ path: file, content }) => {
    if (file === folder) return [{ name: path.posix.basename(file), content }];
    if (folder === '.') return file.startsWith('../') ? [] : [{ name: file, content }];
    return file.startsWith(`${folder}/`) ? [{ name: file.slice(folder.length + 1), content }] : [];
  });
}

function filled<T extends { name: string }>(found: T[], options: Record<string, unknown>): T[] {
  const { copyWithoutTemplating, templateFileExtension } = options;
  const extension = templateFileExtension === true ? '.njk' : templateFileExtension;
  if (typeof extension === 'string' && extension) {
    return found.filter(({ name }) => path.posix.extname(name) === extension);
  }
  const patterns = Array.isArray(copyWithoutTemplating) ? copyWithoutTemplating.map(String) : [];
  const plain = pathsThatFit(
    found.map(({ name }) => name),
    patterns,
  );
  return found.filter(({ name }) => !plain.has(name));
}

function refused(name: string, content: Uint8Array, { cookiecutterCompat }: Record<string, unknown>): string[] {
  const compat = cookiecutterCompat === true;
  const named = fileRefusal(name, compat);
  const isText = isUtf8(content) && !content.includes(0) && content.byteLength < 1_000_000;
  const inside = isText ? fileRefusal(Buffer.from(content).toString('utf8'), compat) : undefined;
  return [
    ...(named ? [`The name ${name}: ${named.message}. The step would fail.`] : []),
    ...(inside
      ? [`${name}, line ${inside.line}, column ${inside.column}: ${inside.message}. The step would fail.`]
      : []),
  ];
}
