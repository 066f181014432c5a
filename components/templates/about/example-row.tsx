import { CircleCheck, CircleX } from 'lucide';
import { Mark } from '@/components/ui/status';
import type { Example, ExampleOutcome } from '@/domain/automation/curation/schema';

/** One example with how it came out, once it was tried. */
export function ExampleRow({
  example,
  outcome,
}: {
  example: Pick<Example, 'path' | 'title' | 'description'>;
  outcome: Pick<ExampleOutcome, 'holds' | 'misses'> | undefined;
}) {
  return (
    <li className="px-4 py-2.5">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <span className="font-strong">{example.title}</span>
        <span className="code text-small text-muted">{example.path}</span>
        {outcome && (
          <span className="ml-auto">
            <Mark tone={outcome.holds ? 'ok' : 'bad'} icon={outcome.holds ? CircleCheck : CircleX}>
              {outcome.holds ? 'Holds' : 'Does not hold'}
            </Mark>
          </span>
        )}
      </div>
      {example.description && <p className="text-small text-muted">{example.description}</p>}
      {outcome && outcome.misses.length > 0 && (
        <ul className="mt-1 text-small text-bad">
          {outcome.misses.map((miss) => (
            <li key={miss}>{miss}</li>
          ))}
        </ul>
      )}
    </li>
  );
}
