import clsx from 'clsx';
import { Chip } from '@/components/ui/chip';
import type { ComparedFile } from '@/domain/automation/curation/schema';

const mostOpen = 300;

const words = { added: 'new', removed: 'taken out', changed: '' };

/** What differs, file by file, the old line numbers beside the new ones. Added and removed are told by sign, too. */
export function DiffView({ files }: { files: ComparedFile[] }) {
  if (files.length === 0) return <p className="px-4 py-6 text-muted">Nothing differs.</p>;
  const lines = files.reduce((sum, file) => sum + file.added + file.removed, 0);
  return (
    <div className="divide-y divide-line">
      {files.map((file) => (
        <details key={file.path} open={lines <= mostOpen || file.path === 'template.yaml'}>
          <summary className="flex items-center gap-2.5 px-4 py-2 text-body hover:bg-hover">
            <span className="code min-w-0 truncate">{file.path}</span>
            {words[file.change] && <Chip>{words[file.change]}</Chip>}
            {file.executable && (
              <span className="text-small text-muted">
                {file.executable.after ? 'may be run now' : 'may not be run now'}
              </span>
            )}
            <span className="ml-auto flex-none text-small tabular-nums">
              <span className="text-ok">+{file.added}</span> <span className="text-bad">−{file.removed}</span>
            </span>
          </summary>
          {file.isText ? <Lines file={file} /> : <p className="px-4 pb-3 text-small text-muted">No text: not shown.</p>}
        </details>
      ))}
    </div>
  );
}

const styles = {
  same: '',
  added: 'bg-[color-mix(in_srgb,var(--ok-soft)_70%,transparent)]',
  removed: 'bg-[color-mix(in_srgb,var(--bad-soft)_70%,transparent)]',
};
const signs = { same: '', added: '+', removed: '−' };

function Lines({ file }: { file: ComparedFile }) {
  if (file.hunks.length === 0) return null;
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className="overflow-x-auto border-t border-line bg-bg py-1 text-small leading-[1.62]"
    >
      {file.hunks.map((hunk, place) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a hunk is its place
          key={place}
          className={clsx(place > 0 && 'mt-1 border-t border-dashed border-line-strong pt-1')}
        >
          {hunk.lines.map((line) => (
            <div
              key={`${line.before ?? ''}:${line.after ?? ''}`}
              className={clsx('grid w-max min-w-full grid-cols-[36px_36px_18px_auto] pr-4', styles[line.kind])}
            >
              <span aria-hidden className="pr-2 text-right text-faint select-none">
                {line.before}
              </span>
              <span aria-hidden className="pr-2 text-right text-faint select-none">
                {line.after}
              </span>
              <span className={clsx('text-center', line.kind === 'added' ? 'text-ok' : 'text-bad')}>
                {signs[line.kind]}
              </span>
              <span>{line.text || ' '}</span>
            </div>
          ))}
        </div>
      ))}
    </pre>
  );
}
