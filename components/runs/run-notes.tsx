import type { RunView } from '@/domain/automation/runs/schema';
import { Note } from '../ui/note';
import { TextLink } from '../ui/text-link';

/** What the state alone does not say: that it stands in a row, clears up, or succeeded without a step. */
export function RunNotes({ run }: { run: RunView }) {
  const tolerated = run.steps.filter((step) => step.tolerated);
  if (run.turn) return <Turn turn={run.turn} />;
  if (run.ending) return <Clearing run={run} />;
  if (tolerated.length === 0 || run.status === 'failed') return null;
  return (
    <Note
      tone="warn"
      title={tolerated.length === 1 ? 'One step failed, and the run went on' : 'Some steps failed, and the run went on'}
    >
      <ul>
        {tolerated.map((step) => (
          <li key={step.id}>
            <b className="font-[480]">{step.name}</b>: {step.error}
          </li>
        ))}
      </ul>
    </Note>
  );
}

function Turn({ turn: { behind, waiting } }: { turn: NonNullable<RunView['turn']> }) {
  return (
    <Note title="One at a time">
      Another run works on the same.{' '}
      {behind && (
        <>
          This one waits for <TextLink href={`/runs/${behind}`}>run {behind}</TextLink> to finish.
        </>
      )}
      {waiting > 1 && ` ${waiting} runs wait for it, this one counted.`}
    </Note>
  );
}

function Clearing({ run }: { run: RunView }) {
  const failed = run.steps.find(
    ({ status, tolerated, phase }) => status === 'failed' && !tolerated && phase === 'main',
  );
  return (
    <Note tone={run.ending === 'failed' ? 'bad' : 'warn'} title="Clearing up">
      {failed ? `“${failed.name}” failed: ${failed.error} ` : 'The run was cancelled. '}
      What was done is undone where the template says how, and the steps that always run come before its end.
    </Note>
  );
}
