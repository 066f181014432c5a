import {
  CalendarPlus,
  CircleCheck,
  CircleX,
  Eye,
  Moon,
  Plus,
  RefreshCw,
  RotateCw,
  Siren,
  Stamp,
  Sunrise,
  Timer,
  Trash2,
} from 'lucide';
import { duration } from '@/components/ui/duration';
import type { IconNode } from '@/components/ui/icon';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { Time } from '@/components/ui/time';
import { Timeline } from '@/components/ui/timeline';
import type { Tone } from '@/components/ui/tone';
import type { EnvironmentEvent } from '@/domain/environments/schema';
import { sayHours } from './life';

type Said = { icon: IconNode; tone?: Tone; title: string; text?: string };
const text = (value: unknown) => (typeof value === 'string' && value ? value : undefined);
const hours = (event: EnvironmentEvent) => sayHours(Number(event.data.hours));

const words: Record<string, (event: EnvironmentEvent) => Said> = {
  'environment.request': ({ by }) => ({ icon: Plus, title: `Requested by ${by}` }),
  'environment.approve': (event) => ({
    ...(event.data.broken
      ? { icon: Siren, tone: 'bad' as const, title: `Begun without a decision by ${event.by}` }
      : { icon: Stamp, tone: 'ok' as const, title: `Approved by ${event.by}` }),
    text: `for ${hours(event)}`,
  }),
  'environment.reject': ({ data, by }) => ({
    icon: CircleX,
    tone: 'bad',
    title: data.how === 'rejected' ? `Rejected by ${by}` : `Request ${data.how}`,
    text: text(data.comment),
  }),
  'environment.complete': ({ data }) => ({
    icon: CircleCheck,
    tone: 'ok',
    title: 'Ready',
    text: typeof data.seconds === 'number' ? `in ${duration(data.seconds * 1000)}` : undefined,
  }),
  'environment.fail': ({ data }) => ({
    icon: CircleX,
    tone: 'bad',
    title: 'Could not be made',
    text: text(data.error),
  }),
  'environment.retry': ({ by }) => ({ icon: RefreshCw, title: `Tried again by ${by}` }),
  'environment.extend': (event) => ({
    icon: CalendarPlus,
    title: event.data.approval
      ? `${event.by} asked for ${hours(event)} more`
      : `Extended by ${hours(event)} by ${event.by}`,
    text: text(event.data.reason),
  }),
  'environment.approveExtension': (event) => ({
    icon: CalendarPlus,
    tone: event.data.broken ? 'bad' : 'ok',
    title: `${hours(event)} more, ${event.data.broken ? 'taken without a decision' : 'approved'} by ${event.by}`,
  }),
  'environment.rejectExtension': ({ by, data }) => ({
    icon: CircleX,
    tone: 'bad',
    title: `A longer life was ${data.how} by ${by}`,
    text: text(data.comment),
  }),
  'environment.sleep': ({ by }) => ({ icon: Moon, title: `Put to sleep by ${by}` }),
  'environment.wake': ({ by }) => ({ icon: Sunrise, title: `Woken by ${by}` }),
  'environment.reveal': ({ by }) => ({ icon: Eye, title: `Secrets revealed to ${by}` }),
  'environment.rotate': ({ by }) => ({ icon: RefreshCw, title: `Secrets rotated by ${by}` }),
  'environment.restart': ({ data }) => ({
    icon: RotateCw,
    tone: 'warn',
    title: 'Started again by itself',
    text: text(data.reason),
  }),
  'environment.remind': () => ({ icon: Timer, tone: 'warn', title: 'Reminded of its end' }),
  'environment.expire': () => ({ icon: Timer, tone: 'warn', title: 'Its time was up' }),
  'environment.destroy': ({ by }) => ({
    icon: Trash2,
    title: by.startsWith('environment.') ? 'Being destroyed' : `Given back by ${by}`,
  }),
  'environment.remove': () => ({ icon: Trash2, title: 'Nothing of it is left' }),
};

/** What happened to it, newest first. */
export function ActivityPanel({ events }: { events: EnvironmentEvent[] }) {
  const items = events.flatMap((event) => {
    const said = words[event.type]?.(event);
    return said
      ? [
          {
            ...said,
            id: `${event.at}-${event.type}`,
            when: <Time at={event.at} mode={isToday(event.at) ? 'clock' : 'date'} />,
          },
        ]
      : [];
  });
  return (
    <Panel>
      <PanelHead title="Activity" />
      <PanelBody className="py-2">
        <Timeline items={items} label="Activity, newest first" />
      </PanelBody>
    </Panel>
  );
}

const isToday = (at: string) => Date.now() - Date.parse(at) < 20 * 3_600_000;
