import { LoaderCircle, Unplug } from 'lucide';
import type { LogLine, RunView } from '@/domain/automation/runs/schema';
import { CopyButton } from '../ui/copy-button';
import { Mark } from '../ui/status';
import { plainText } from './ansi';
import { isOver } from './timing';
import type { Connection } from './use-log';

type Run = Pick<RunView, 'id' | 'number' | 'status' | 'steps' | 'error' | 'cure' | 'requestId'>;
type FootProps = { run: Run; connection: Connection; isFollowing: boolean; lines: LogLine[] };

/** Whether the log is live, and what to quote when it is not. */
export function LogFoot({ run, connection, isFollowing, lines }: FootProps) {
  const over = isOver(run.status);
  return (
    <div className="flex min-h-[38px] flex-wrap items-center gap-x-2.5 gap-y-1 border-t border-line px-3.5 py-1.5 text-small text-muted">
      {!over && connection === 'lost' && (
        <Mark tone="warn" icon={Unplug}>
          Connection lost, trying again
        </Mark>
      )}
      {!over && connection !== 'lost' && (
        <>
          <Mark tone="run" icon={LoaderCircle} turns>
            Live
          </Mark>
          <span className="min-w-0 flex-1 max-md:hidden">
            {isFollowing ? 'Scroll up to stop following; End brings you back.' : 'Paused here; End follows again.'}
          </span>
        </>
      )}
      {over && (
        <span className="min-w-0 flex-1">
          To quote: request <span className="code break-all text-ink">{run.requestId || run.id}</span>
        </span>
      )}
      {run.status === 'failed' ? (
        <CopyButton
          text={report(run, lines)}
          label="Copy the error and the lines around it"
          word="Copy error and lines"
        />
      ) : (
        <span className="ml-auto max-md:hidden">Secrets are hidden</span>
      )}
    </div>
  );
}

const quotedLines = 30;

/** What to send to whoever helps: the run, the error, and the end of the failing step's log. */
function report(run: Run, lines: LogLine[]): string {
  const failed = run.steps.find(({ status }) => status === 'failed');
  const end = lines.filter(({ stepId }) => stepId === failed?.id).slice(-quotedLines);
  return [
    `Run ${run.number} (${run.id}), step ${failed?.name ?? ''} (${failed?.action ?? ''})`,
    `Request ${run.requestId}`,
    `Error: ${run.error ?? ''}${run.cure ? ` ${run.cure}` : ''}`,
    '',
    ...end.map(({ at, level, text }) => `${at} ${level === 'info' ? '' : `${level} `}${plainText(text)}`),
  ].join('\n');
}
