import {
  Activity,
  Box,
  CircleCheck,
  CirclePause,
  CircleQuestionMark,
  CircleX,
  HeartPulse,
  Megaphone,
  Stamp,
  Timer,
  Trash2,
  TriangleAlert,
  Undo2,
} from 'lucide';
import type { IconNode } from '@/components/ui/icon';
import type { Tone } from '@/components/ui/tone';
import type { NotificationKind } from '@/domain/alerts/schema';

/** Icon and colour of what was told. */
export const notificationLook: Record<NotificationKind, { icon: IconNode; tone: Tone }> = {
  'approval-asked': { icon: Stamp, tone: 'info' },
  'approval-decided': { icon: Stamp, tone: 'run' },
  'approval-expired': { icon: Timer, tone: 'warn' },
  'approval-withdrawn': { icon: Undo2, tone: 'unknown' },
  'run-succeeded': { icon: CircleCheck, tone: 'ok' },
  'run-failed': { icon: CircleX, tone: 'bad' },
  'run-asks': { icon: CircleQuestionMark, tone: 'info' },
  'environment-ready': { icon: Box, tone: 'ok' },
  'environment-failed': { icon: TriangleAlert, tone: 'bad' },
  'environment-expiring': { icon: Timer, tone: 'warn' },
  'environment-destroyed': { icon: Trash2, tone: 'unknown' },
  'trigger-paused': { icon: CirclePause, tone: 'warn' },
  'service-down': { icon: Activity, tone: 'bad' },
  'service-healthy': { icon: HeartPulse, tone: 'ok' },
  message: { icon: Megaphone, tone: 'info' },
  'message-urgent': { icon: Megaphone, tone: 'bad' },
};
