import { Snowflake } from 'lucide';
import { ActionButton } from '@/components/action-button';
import type { FormState } from '@/components/form-state';
import { duration } from '@/components/ui/duration';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel, PanelHead } from '@/components/ui/panel';
import { Pill } from '@/components/ui/pill';
import { Time } from '@/components/ui/time';
import type { FreezeView } from '@/domain/approvals/freeze/schema';

type Props = { freezes: FreezeView[]; end: (id: string) => Promise<FormState>; reason?: string };

/** Windows in which nothing new starts, those of now first. */
export function FreezeList({ freezes, end, reason }: Props) {
  return (
    <Panel>
      <PanelHead title="Freeze windows" count={freezes.length} />
      {freezes.length === 0 && (
        <EmptyState icon={Snowflake} title="Nothing is frozen">
          In a freeze window no run starts, unless somebody who may says why: at year’s end, or every weekend.
        </EmptyState>
      )}
      <ul className="divide-y divide-line">
        {freezes.map((freeze) => (
          <li key={freeze.id} className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-3">
            <div className="min-w-0 flex-1 basis-72">
              <div className="flex flex-wrap items-center gap-2">
                <span className="font-strong">{freeze.name}</span>
                {freeze.activeUntil && <Pill tone="warn">Holds now</Pill>}
              </div>
              <p className="text-muted">{freeze.reason}</p>
              <p className="text-small text-muted">
                {whenOf(freeze)} For {whomOf(freeze)}. What is due in it{' '}
                {freeze.policy === 'hold' ? 'waits for its end' : 'does not start'}. Set by {freeze.createdBy}.
              </p>
            </div>
            <div className="text-small text-muted">
              {freeze.activeUntil ? (
                <>
                  ends <Time at={freeze.activeUntil} mode="until" /> from now
                </>
              ) : (
                freeze.nextAt && (
                  <>
                    begins <Time at={freeze.nextAt} mode="until" /> from now
                  </>
                )
              )}
            </div>
            <ActionButton
              size="sm"
              variant="danger"
              action={end.bind(null, freeze.id)}
              done="It holds no more"
              reason={reason}
              aria-label={`End ${freeze.name}`}
            >
              End
            </ActionButton>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const day = (text: string | null) => (text ? `${text.slice(0, 16).replace('T', ' ')} UTC` : '');

function whenOf({ cron, timeZone, durationMinutes, startsAt, endsAt }: FreezeView): string {
  if (cron) return `${cron} (${timeZone}), for ${duration((durationMinutes ?? 0) * 60_000)}.`;
  return `${day(startsAt)} to ${day(endsAt)}.`;
}

function whomOf({ teams, templateTypes }: FreezeView): string {
  const whose = teams.length > 0 ? teams.map(({ name }) => name).join(', ') : 'all teams';
  return templateTypes.length > 0 ? `${whose}, templates of type ${templateTypes.join(', ')}` : whose;
}
