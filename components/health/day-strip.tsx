import { Strip } from '@/components/ui/strip';
import type { DayView } from '@/domain/health/schema';
import { dayCells, stripLabel } from './words';

type Props = { days: DayView[]; size?: 'sm' | 'md' | 'lg' | 'xl'; fills?: boolean };

/** Days as a strip, oldest first; empty where there is no check. */
export function DayStrip({ days, size, fills }: Props) {
  if (days.length === 0) return null;
  return <Strip cells={dayCells(days)} label={stripLabel(days)} size={size} fills={fills} />;
}
