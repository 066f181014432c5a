import { CircleCheck, CircleX, Moon, TriangleAlert } from 'lucide';
import { Panel, PanelHead } from '@/components/ui/panel';
import { Mark } from '@/components/ui/status';
import { Time } from '@/components/ui/time';
import type { EnvironmentView, Observed } from '@/domain/environments/schema';

/** What was asked beside what there is, for each thing that the environment consists of. */
export function ResourcesPanel({ environment }: { environment: EnvironmentView }) {
  const { observed } = environment;
  if (!observed) return null;
  const resources = [...new Set(observed.facts.map(({ resource }) => resource))];
  return (
    <Panel>
      <PanelHead title="Resources" count={resources.length || undefined}>
        <Verdict environment={environment} observed={observed} />
        <span className="max-md:hidden">
          checked <Time at={observed.checkedAt} />
        </span>
      </PanelHead>
      <div className="grid md:grid-cols-[repeat(auto-fit,minmax(280px,1fr))]">
        {resources.map((resource) => (
          <Resource
            key={resource}
            name={resource}
            facts={observed.facts.filter((fact) => fact.resource === resource)}
          />
        ))}
      </div>
      {!observed.healthy && (
        <p className="border-t border-line px-4 py-2.5 text-small max-md:px-3.5">{observed.reason}</p>
      )}
    </Panel>
  );
}

function Verdict({ environment, observed }: { environment: EnvironmentView; observed: Observed }) {
  if (environment.status === 'asleep') {
    return (
      <Mark tone="unknown" icon={Moon}>
        Asleep
      </Mark>
    );
  }
  if (!observed.exists) {
    return (
      <Mark tone="bad" icon={CircleX}>
        Not there any more
      </Mark>
    );
  }
  return observed.healthy ? (
    <Mark tone="ok" icon={CircleCheck}>
      In step with what was asked
    </Mark>
  ) : (
    <Mark tone="warn" icon={TriangleAlert}>
      Not as it was asked
    </Mark>
  );
}

function Resource({ name, facts }: { name: string; facts: Observed['facts'] }) {
  return (
    <div className="min-w-0 border-line px-4 py-3.5 max-md:border-b max-md:px-3.5 max-md:last:border-b-0 md:border-r md:last:border-r-0">
      <h3 className="truncate" title={name}>
        {name}
      </h3>
      <table className="mt-2.5 w-full border-collapse text-small">
        <thead className="text-left text-muted">
          <tr>
            <th className="py-1 font-medium">
              <span className="sr-only">Fact</span>
            </th>
            <th className="py-1 pl-2.5 font-medium">Asked</th>
            <th className="py-1 pl-2.5 font-medium">Observed</th>
          </tr>
        </thead>
        <tbody>
          {facts.map(({ fact, asked, observed }) => (
            <tr key={fact} className="border-t border-line align-top">
              <th scope="row" className="py-1.5 text-left font-normal whitespace-nowrap text-muted">
                {fact}
              </th>
              <td className="py-1.5 pl-2.5 break-words">{asked || '–'}</td>
              <td className="py-1.5 pl-2.5 break-words">{observed || '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
