import { CornerDownRight, File, Folder, GitCommitHorizontal } from 'lucide';
import { Icon } from '@/components/ui/icon';
import { Panel } from '@/components/ui/panel';
import { Time } from '@/components/ui/time';
import type { RepositoryView } from '@/domain/repositories/schema';

type Props = { head: NonNullable<RepositoryView['head']>; rawUrl: string };

const icons = { file: File, folder: Folder, link: CornerDownRight, module: GitCommitHorizontal };

/** The first level of the default branch under its newest commit. A file opens as plain text. */
export function FileList({ head, rawUrl }: Props) {
  const [commit] = head.commits;
  return (
    <Panel label="Files">
      {commit && (
        <div className="flex min-h-[46px] items-center gap-2.5 border-b border-line px-4 py-2.5 text-body max-md:px-3.5">
          <span className="font-strong whitespace-nowrap">{commit.authorName}</span>
          <span className="min-w-0 truncate text-muted" title={commit.subject}>
            {commit.subject}
          </span>
          <span className="ml-auto flex flex-none items-center gap-2.5 text-small text-muted">
            <span className="code max-md:hidden">{commit.hash.slice(0, 10)}</span>
            <Time at={commit.at} />
          </span>
        </div>
      )}
      <ul className="divide-y divide-line">
        {head.files.map((file) => (
          <li key={file.path} className="flex items-center gap-2.5 px-4 py-[7px] max-md:px-3.5">
            <Icon of={icons[file.kind]} size={15} className="text-muted" />
            {file.kind === 'file' ? (
              <a href={`${rawUrl}${encodeURIComponent(file.path)}`} className="truncate hover:underline">
                {file.path}
              </a>
            ) : (
              <span className="truncate">{file.path}</span>
            )}
            {file.size !== null && (
              <span className="ml-auto text-small text-faint tabular-nums">{size(file.size)}</span>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** `812 B`, `4.2 kB`, `1.3 MB` */
function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
