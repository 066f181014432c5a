import { CopyButton } from '@/components/ui/copy-button';
import { Panel, PanelHead } from '@/components/ui/panel';

type Props = { source: string; files: { path: string; bytes: number }[]; version: number };

/** The template as it was published, and the files that came with it. */
export function SourcePanel({ source, files, version }: Props) {
  return (
    <Panel>
      <PanelHead title="Source" note={`version ${version}`}>
        <CopyButton text={source} label="Copy the template" word="Copy" />
      </PanelHead>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-[420px] overflow-auto px-4 py-3 text-small leading-relaxed"
      >
        {source}
      </pre>
      {files.length > 0 && (
        <details className="border-t border-line px-4 py-2.5">
          <summary className="text-body">
            {files.length} {files.length === 1 ? 'file' : 'files'} came with it
          </summary>
          <ul className="mt-2 grid gap-1">
            {files.map((file) => (
              <li key={file.path} className="flex justify-between gap-4">
                <span className="code min-w-0 break-all">{file.path}</span>
                <span className="flex-none text-small text-muted tabular-nums">{sizeOf(file.bytes)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Panel>
  );
}

const sizeOf = (bytes: number) => (bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} kB`);
