import { CircleQuestionMark, CircleX, PartyPopper, Stamp, Timer, TriangleAlert } from 'lucide';
import { ButtonLink } from '@/components/ui/button-link';
import { EmptyState } from '@/components/ui/empty-state';
import type { IconNode } from '@/components/ui/icon';
import { Panel, PanelHead } from '@/components/ui/panel';
import { Mark } from '@/components/ui/status';
import { Ticked } from '@/components/ui/ticked';
import { Time } from '@/components/ui/time';
import type { Tone } from '@/components/ui/tone';
import type { Need, NeedKind, Needs } from '@/domain/home/schema';

/** How a kind of need looks, and the verb that answers it. */
const looks: Record<NeedKind, { tone: Tone; icon: IconNode; word: string; verb: string }> = {
  'run-asks': { tone: 'info', icon: CircleQuestionMark, word: 'Run asks', verb: 'Answer' },
  'run-failed': { tone: 'bad', icon: CircleX, word: 'Run failed', verb: 'Open run' },
  approval: { tone: 'info', icon: Stamp, word: 'Approve', verb: 'Review' },
  'environment-failed': { tone: 'bad', icon: CircleX, word: 'Not made', verb: 'See why' },
  'service-down': { tone: 'bad', icon: CircleX, word: 'Down', verb: 'See why' },
  'service-degraded': { tone: 'warn', icon: TriangleAlert, word: 'Degraded', verb: 'See why' },
  'environment-expiring': { tone: 'warn', icon: Timer, word: 'Expires', verb: 'Extend' },
  unowned: { tone: 'unknown', icon: CircleQuestionMark, word: 'No owner', verb: 'Open' },
};

/** Everything that waits for the viewer, in one list. */
export function NeedsPanel({ needs: { items: needs, isCut } }: { needs: Needs }) {
  return (
    <Panel>
      <PanelHead title="Needs you" count={isCut ? `${needs.length}+` : needs.length}>
        {needs.length > 1 && <span>Sorted by urgency</span>}
      </PanelHead>
      {needs.length === 0 ? (
        <EmptyState icon={PartyPopper} title="Nothing waits for you">
          Requests to decide, failed runs, services in trouble and environments that end soon would stand here.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line">
          {needs.map((need) => (
            <NeedRow key={`${need.kind} ${need.id}`} need={need} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function NeedRow({ need }: { need: Need }) {
  const { tone, icon, word, verb } = looks[need.kind];
  return (
    <li className="grid grid-cols-[116px_minmax(0,1fr)_auto_auto] items-center gap-x-4 gap-y-1 px-4 py-[11px] hover:bg-hover max-md:grid-cols-[minmax(0,1fr)_auto] max-md:px-3.5 max-md:py-3">
      <Mark tone={tone} icon={icon}>
        {word}
      </Mark>
      <div className="min-w-0 max-md:order-3 max-md:col-span-2">
        <div className="truncate font-strong max-md:whitespace-normal" title={need.title.replaceAll('`', '')}>
          <Ticked>{need.title}</Ticked>
        </div>
        <div className="truncate text-small text-muted max-md:line-clamp-2 max-md:whitespace-normal" title={need.text}>
          {need.text}
        </div>
      </div>
      <span className="text-right text-small whitespace-nowrap text-muted">
        <Time at={need.at} mode={need.kind === 'environment-expiring' ? 'until' : 'ago'} />
      </span>
      <span className="min-w-[84px] text-right max-md:order-4 max-md:col-span-2">
        <ButtonLink
          href={need.href}
          size="sm"
          className="max-md:h-10 max-md:w-full max-md:text-base"
          aria-label={`${verb}: ${need.title.replaceAll('`', '')}`}
        >
          {verb}
        </ButtonLink>
      </span>
    </li>
  );
}
