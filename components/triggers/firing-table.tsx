import { History } from 'lucide';
import { ActionButton } from '@/components/action-button';
import type { FormState } from '@/components/form-state';
import { Cell, DataTable, HeadCell, Row, TableBody, TableHead } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { Status } from '@/components/ui/status';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import type { FiringView } from '@/domain/automation/triggers/schema';
import { causeWords } from './words';

type Props = { firings: FiringView[]; again: (id: string) => Promise<FormState>; reason?: string };

/** What a trigger did: when, why, and the run or the reason. */
export function FiringTable({ firings, again, reason }: Props) {
  if (firings.length === 0) {
    return (
      <EmptyState icon={History} title="It has not fired yet">
        Each time that it is due, called or meant by an event stands here, with the run or the reason why there is none.
      </EmptyState>
    );
  }
  return (
    <DataTable label="What it did">
      <TableHead>
        <HeadCell>When</HeadCell>
        <HeadCell>What came of it</HeadCell>
        <HeadCell />
      </TableHead>
      <TableBody>
        {firings.map((firing) => (
          <Row key={firing.id}>
            <Cell className="whitespace-nowrap">
              <Time at={firing.dueAt} />
              <div className="text-small text-muted">
                {causeWords[firing.cause]}
                {firing.depth > 0 && `, ${firing.depth} in a row`}
              </div>
            </Cell>
            <Cell>
              <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <Status of="firing" status={firing.status} />
                {firing.run && (
                  <>
                    <TextLink href={`/runs/${firing.run.id}`}>Run {firing.run.number}</TextLink>
                    <Status of="run" status={firing.run.status} />
                  </>
                )}
              </div>
              {firing.reason && (
                <div className="mt-0.5 max-w-[72ch] text-small whitespace-normal text-muted">{firing.reason}</div>
              )}
              {firing.payload !== null && <Came payload={firing.payload} />}
            </Cell>
            <Cell num>
              {firing.status !== 'waiting' && firing.payload !== null && (
                <ActionButton size="sm" action={again.bind(null, firing.id)} done="Taken once more" reason={reason}>
                  Redeliver
                </ActionButton>
              )}
            </Cell>
          </Row>
        ))}
      </TableBody>
    </DataTable>
  );
}

function Came({ payload }: { payload: unknown }) {
  return (
    <details className="mt-1 text-small text-muted">
      <summary className="cursor-pointer">What came</summary>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className="mt-1 max-h-72 max-w-full overflow-auto rounded-md bg-sunken p-2.5 whitespace-pre-wrap"
      >
        {JSON.stringify(payload, null, 2).slice(0, 20_000)}
      </pre>
    </details>
  );
}
