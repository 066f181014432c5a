import { CircleQuestionMark, Equal, Minus, Pencil, Plus } from 'lucide';
import { Icon, type IconNode } from '@/components/ui/icon';
import type { PlannedLine } from '@/domain/approvals/schema';

const signs: Record<PlannedLine['sign'], { icon: IconNode; style: string; word: string }> = {
  create: { icon: Plus, style: 'text-ok', word: 'made' },
  change: { icon: Pencil, style: 'text-info', word: 'changed' },
  delete: { icon: Minus, style: 'text-muted', word: 'taken away' },
  unknown: { icon: CircleQuestionMark, style: 'text-warn', word: 'not known before' },
  none: { icon: Equal, style: 'text-muted', word: 'unchanged' },
};

/** A plan as a short ledger: sign, thing, and a few words about it. */
export function PlanLines({ lines }: { lines: PlannedLine[] }) {
  return (
    <ul className="grid gap-1.5">
      {lines.map(({ sign, kind, object, note }) => (
        <li key={`${sign}-${kind}-${object}`} className="grid grid-cols-[18px_minmax(0,1fr)] gap-2.5">
          <Icon of={signs[sign].icon} size={14} className={`mt-1 ${signs[sign].style}`} label={signs[sign].word} />
          <span className={`min-w-0 break-words ${sign === 'create' || sign === 'change' ? '' : 'text-muted'}`}>
            {kind && `${kind} `}
            {kind ? <span className="code">{object}</span> : object}
            {note && <span className="text-small text-muted"> {note}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}
