import { CalendarClock, Radio, Webhook } from 'lucide';
import type { IconNode } from '@/components/ui/icon';
import type { FiringCause, TriggerKind } from '@/domain/automation/triggers/schema';

export const kindWords: Record<TriggerKind, { word: string; icon: IconNode; says: string }> = {
  schedule: { word: 'Schedule', icon: CalendarClock, says: 'Again and again, by a time table.' },
  webhook: { word: 'Webhook', icon: Webhook, says: 'When another system calls, with a signature.' },
  event: { word: 'Event', icon: Radio, says: 'When something happens here, or a CloudEvent comes in.' },
};

export const causeWords: Record<FiringCause, string> = {
  schedule: 'Was due',
  missed: 'Was missed',
  now: 'By hand',
  delivery: 'Was called',
  event: 'An event came',
  again: 'Delivered again',
};
