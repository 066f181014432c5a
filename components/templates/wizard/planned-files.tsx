import clsx from 'clsx';
import { ChevronsUpDown, File, Folder, FolderOpen } from 'lucide';
import { useMemo, useState } from 'react';
import { CopyButton } from '@/components/ui/copy-button';
import { Icon } from '@/components/ui/icon';
import type { PlannedFile } from '@/domain/automation/schema';
import { fileTree, firstShown, linesOf, marked } from './file-view';

const foldAfter = 24;

/** The files that would be written: a tree, and one of them with what came from the person's own input marked. */
export function PlannedFiles({ files, ownTexts }: { files: PlannedFile[]; ownTexts: string[] }) {
  const [path, setPath] = useState(() => firstShown(files));
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const tree = useMemo(() => fileTree(files), [files]);
  const file = files.find((candidate) => candidate.path === path) ?? files[0];
  const toggle = (folder: string) =>
    setOpened((now) => {
      const next = new Set(now);
      if (!next.delete(folder)) next.add(folder);
      return next;
    });
  return (
    <div className="mx-4 mt-1 mb-2.5 grid grid-cols-[208px_minmax(0,1fr)] overflow-hidden rounded-md border border-line bg-bg md:ml-12 max-md:mx-3.5 max-md:grid-cols-[minmax(0,1fr)]">
      <nav
        aria-label="Files"
        className="max-h-[520px] overflow-y-auto border-line p-1.5 text-small max-md:max-h-44 max-md:border-b"
      >
        <ul>
          {tree.map((entry) =>
            entry.kind === 'file' ? (
              <FileRow
                key={entry.path}
                file={entry}
                isOn={entry.path === file?.path}
                onOpen={() => setPath(entry.path)}
              />
            ) : (
              <li key={entry.path}>
                <button
                  type="button"
                  aria-expanded={opened.has(entry.path)}
                  onClick={() => toggle(entry.path)}
                  className="flex h-[25px] w-full items-center gap-2 rounded-sm px-2 text-left text-muted hover:bg-hover"
                >
                  <Icon of={opened.has(entry.path) ? FolderOpen : Folder} size={14} className="text-faint" />
                  <span className="truncate">{entry.path}</span>
                  <span className="ml-auto text-tiny tabular-nums">{entry.files.length}</span>
                </button>
                {opened.has(entry.path) && (
                  <ul className="pl-4">
                    {entry.files.map((inner) => (
                      <FileRow
                        key={inner.path}
                        file={inner}
                        isOn={inner.path === file?.path}
                        onOpen={() => setPath(inner.path)}
                      />
                    ))}
                  </ul>
                )}
              </li>
            ),
          )}
        </ul>
      </nav>
      {file && <FileText key={file.path} file={file} ownTexts={ownTexts} />}
    </div>
  );
}

type RowProps = { file: { path: string; name: string; lines: number | null }; isOn: boolean; onOpen: () => void };

function FileRow({ file, isOn, onOpen }: RowProps) {
  return (
    <li>
      <button
        type="button"
        aria-current={isOn ? 'true' : undefined}
        onClick={onOpen}
        className={clsx(
          'flex h-[25px] w-full items-center gap-2 rounded-sm px-2 text-left',
          isOn ? 'bg-accent-soft text-ink' : 'text-muted hover:bg-hover',
        )}
      >
        <Icon of={File} size={14} className="text-faint" />
        <span className="truncate" title={file.path}>
          {file.name}
        </span>
        {file.lines !== null && <span className="ml-auto text-tiny tabular-nums">+{file.lines}</span>}
      </button>
    </li>
  );
}

const partStyles = { own: 'rounded-[3px] bg-warn-soft px-[3px]', key: 'text-link', text: undefined };

function FileText({ file, ownTexts }: { file: PlannedFile; ownTexts: string[] }) {
  const [whole, setWhole] = useState(false);
  const lines = linesOf(file);
  const shown = whole ? lines : lines.slice(0, foldAfter);
  const rest = lines.length - shown.length;
  const keyed = /\.ya?ml$/.test(file.path);
  return (
    <div className="min-w-0 border-line bg-panel md:border-l">
      <div className="flex h-9 items-center gap-2.5 border-b border-line bg-bg pr-1 pl-3 text-small">
        <span className="code truncate">{file.path}</span>
        {!file.binary && <span className="text-ok tabular-nums">+{lines.length}</span>}
        <span className="ml-auto flex items-center gap-1.5 text-muted max-md:hidden">
          <span className="h-2.5 w-3.5 rounded-[3px] border border-[color-mix(in_srgb,var(--warn)_35%,transparent)] bg-warn-soft" />
          from your input
        </span>
        <CopyButton text={file.after} label={`Copy ${file.path}`} />
      </div>
      {file.binary ? (
        <p className="px-4 py-6 text-small text-muted">This file is no text, or a long one: it is copied as it is.</p>
      ) : (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          tabIndex={0}
          className="overflow-x-auto py-1.5 text-small leading-[1.62]"
        >
          {shown.map((line, index) => (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
              key={index}
              className="grid w-max min-w-full grid-cols-[34px_16px_auto] bg-[color-mix(in_srgb,var(--ok-soft)_45%,transparent)] pr-4"
            >
              <span aria-hidden className="pr-1.5 text-right text-faint select-none">
                {index + 1}
              </span>
              <span aria-hidden className="text-center text-ok select-none">
                +
              </span>
              <span>
                {marked(line, ownTexts, keyed).map((part) => (
                  <span key={part.at} className={partStyles[part.kind]}>
                    {part.text}
                  </span>
                ))}
              </span>
            </div>
          ))}
        </pre>
      )}
      {rest > 0 && (
        <button
          type="button"
          onClick={() => setWhole(true)}
          className="flex h-8 w-full items-center gap-1.5 border-t border-line px-3 text-small text-muted hover:bg-hover"
        >
          <Icon of={ChevronsUpDown} size={14} />
          {rest} more {rest === 1 ? 'line' : 'lines'}
        </button>
      )}
    </div>
  );
}
