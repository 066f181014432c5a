import {
  Archive,
  Ban,
  BellOff,
  CircleCheck,
  CircleDashed,
  CircleQuestionMark,
  CircleX,
  Clock,
  Hourglass,
  LoaderCircle,
  Moon,
  Redo2,
  Stamp,
  Timer,
  Trash2,
  TriangleAlert,
  Undo2,
} from 'lucide';
import type { IconNode } from './icon';
import type { Tone } from './tone';

export type StatusWord = { tone: Tone; icon: IconNode; word: string; turns?: true };

const say = (tone: Tone, icon: IconNode, word: string): StatusWord => ({ tone, icon, word });
const working = (word: string): StatusWord => ({ tone: 'run', icon: LoaderCircle, word, turns: true });

const step = {
  pending: say('unknown', CircleDashed, 'Not reached'),
  running: working('Running'),
  waiting: say('info', Hourglass, 'Waiting'),
  succeeded: say('ok', CircleCheck, 'Succeeded'),
  failed: say('bad', CircleX, 'Failed'),
  skipped: say('unknown', Redo2, 'Skipped'),
  cancelled: say('unknown', Ban, 'Cancelled'),
};

/** The one map from a status to its icon, word and colour. */
export const statusWords = {
  run: {
    queued: say('unknown', Clock, 'Queued'),
    running: step.running,
    waiting: step.waiting,
    succeeded: step.succeeded,
    failed: step.failed,
    cancelled: step.cancelled,
  },
  step,
  environment: {
    requested: say('info', Stamp, 'Waiting'),
    approved: say('info', Hourglass, 'Approved'),
    provisioning: working('Being made'),
    ready: say('ok', CircleCheck, 'Ready'),
    asleep: say('unknown', Moon, 'Asleep'),
    expiring: say('warn', Timer, 'Expiring'),
    destroying: working('Being destroyed'),
    destroyed: say('unknown', Trash2, 'Destroyed'),
    rejected: say('bad', CircleX, 'Rejected'),
    failed: say('bad', CircleX, 'Failed'),
  },
  approval: {
    pending: say('info', Stamp, 'Waiting'),
    approved: say('ok', CircleCheck, 'Approved'),
    rejected: say('bad', CircleX, 'Rejected'),
    expired: say('unknown', Timer, 'Expired'),
    withdrawn: say('unknown', Undo2, 'Withdrawn'),
  },
  health: {
    healthy: say('ok', CircleCheck, 'Healthy'),
    degraded: say('warn', TriangleAlert, 'Degraded'),
    down: say('bad', CircleX, 'Down'),
    unknown: say('unknown', CircleQuestionMark, 'Unknown'),
  },
  location: {
    pending: say('unknown', Clock, 'Not read yet'),
    reading: working('Being read'),
    ready: say('ok', CircleCheck, 'Read'),
    failed: say('bad', CircleX, 'Failed'),
  },
  entity: {
    active: say('ok', CircleCheck, 'Active'),
    missing: say('warn', TriangleAlert, 'Missing at its source'),
    archived: say('unknown', Archive, 'Archived'),
  },
  trigger: {
    active: say('ok', CircleCheck, 'On'),
    disabled: say('unknown', Ban, 'Off'),
    paused: say('warn', TriangleAlert, 'Paused'),
  },
  firing: {
    waiting: say('info', Hourglass, 'Waiting'),
    started: say('ok', CircleCheck, 'Started a run'),
    skipped: say('unknown', Redo2, 'Skipped'),
    failed: say('bad', CircleX, 'Failed'),
  },
  delivery: {
    pending: say('unknown', Clock, 'Waiting'),
    sent: say('ok', CircleCheck, 'Sent'),
    suppressed: say('unknown', BellOff, 'Not sent'),
    failed: say('bad', CircleX, 'Failed'),
  },
} satisfies Record<string, Record<string, StatusWord>>;

export type StatusOf = keyof typeof statusWords;

/** The words for a status; one that the map does not know is shown as it is, in grey. */
export function statusWord(of: StatusOf, status: string): StatusWord {
  const known: Record<string, StatusWord> = statusWords[of];
  return known[status] ?? say('unknown', CircleQuestionMark, status);
}
