import { CircleX, TriangleAlert } from 'lucide';
import { Icon } from '@/components/ui/icon';
import { Panel, PanelHead } from '@/components/ui/panel';
import type { Problem } from '@/domain/automation/templates/schema';

type Props = { problems: Problem[]; onOpen?: (problem: Problem) => void };

/** What is wrong with a template, each with its place; nothing at all when nothing is. */
export function ProblemList({ problems, onOpen }: Props) {
  if (problems.length === 0) return null;
  return (
    <Panel>
      <PanelHead title="What would go wrong" count={problems.length} />
      <ul className="divide-y divide-line">
        {problems.map((problem) => (
          <li key={`${problem.pointer} ${problem.message}`} className="flex items-start gap-2.5 px-4 py-2.5">
            <Icon
              of={problem.level === 'error' ? CircleX : TriangleAlert}
              label={problem.level === 'error' ? 'Mistake' : 'Warning'}
              className={problem.level === 'error' ? 'mt-0.5 text-bad' : 'mt-0.5 text-warn'}
            />
            <span className="min-w-0 flex-1 break-words">{problem.message}</span>
            {problem.line && <Place problem={problem} onOpen={onOpen} />}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Place({ problem, onOpen }: { problem: Problem; onOpen: Props['onOpen'] }) {
  const words = `line ${problem.line}`;
  if (!onOpen) return <span className="flex-none text-small text-muted tabular-nums">{words}</span>;
  return (
    <button
      type="button"
      onClick={() => onOpen(problem)}
      className="flex-none text-small text-link tabular-nums hover:underline"
    >
      {words}
    </button>
  );
}
