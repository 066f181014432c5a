import { Check, CircleDashed, Link2, UserRoundCheck, X } from 'lucide';
import { Chip } from '@/components/ui/chip';
import { Icon } from '@/components/ui/icon';
import { type Segment, Segments } from '@/components/ui/segments';
import { Time } from '@/components/ui/time';
import type { ApprovalView, DecisionView, StageView } from '@/domain/approvals/schema';

const ways: Partial<Record<DecisionView['way'], string>> = { link: 'by the link of a mail', api: 'through the API' };

/** Who has to approve, one stage after the other, how many have, and what each of them said. */
export function ApprovalStages({ request }: { request: ApprovalView }) {
  const isPlain = request.stages.length === 1 && request.stages[0]?.need === 1;
  if (isPlain && request.decisions.length === 0 && !request.escalation) return null;
  return (
    <div className="grid gap-4">
      {request.stages.map((stage, index) => (
        <Stage
          // biome-ignore lint/suspicious/noArrayIndexKey: a stage is its place
          key={index}
          stage={stage}
          decisions={request.decisions.filter((decision) => decision.stage === index)}
          request={request}
        />
      ))}
      {request.escalation && request.status === 'pending' && (
        <p className="text-small text-muted">
          {request.escalatedAt ? 'Nobody decided in time. Asked as well since ' : 'Asked as well from '}
          <Time at={request.escalation.at} />: {request.escalation.who}.
        </p>
      )}
    </div>
  );
}

type Props = { stage: StageView; decisions: DecisionView[]; request: ApprovalView };

function Stage({ stage, decisions, request }: Props) {
  const isOpen = stage.state === 'open' && request.status === 'pending';
  return (
    <div>
      <div className="flex items-baseline justify-between gap-3">
        <span className={stage.state === 'ahead' ? 'text-muted' : 'font-strong'}>
          {stage.name ? `${stage.name}: ` : ''}
          {stage.who}
        </span>
        <span className="text-small whitespace-nowrap text-muted tabular-nums">
          {stage.approvals} of {stage.need}
        </span>
      </div>
      <div className="mt-1.5">
        <Segments items={segmentsOf(stage)} label={`${stage.approvals} of ${stage.need} approvals`} />
      </div>
      <ul className="mt-2 grid gap-1.5">
        {decisions.map((decision) => (
          <Decision key={decision.by.id} decision={decision} />
        ))}
        {isOpen && request.deciders.length > 0 && (
          <li className="grid grid-cols-[18px_minmax(0,1fr)] gap-2 text-small text-muted">
            <Icon of={CircleDashed} size={14} className="mt-[3px]" />
            <span>{request.deciders.map(({ name }) => name).join(', ')} can decide</span>
          </li>
        )}
      </ul>
    </div>
  );
}

const segmentsOf = ({ need, approvals }: StageView): Segment[] =>
  Array.from({ length: need }, (_, index) => ({ tone: 'ok', kind: index < approvals ? 'full' : 'empty' }));

function Decision({ decision: { decision, by, behalf, comment, way, at } }: { decision: DecisionView }) {
  const isYes = decision === 'approve';
  return (
    <li className="grid grid-cols-[18px_minmax(0,1fr)] gap-2">
      <Icon
        of={isYes ? Check : X}
        size={15}
        className={`mt-[3px] ${isYes ? 'text-ok' : 'text-bad'}`}
        label={isYes ? 'Approved' : 'Rejected'}
      />
      <span className="min-w-0">
        <span className="flex flex-wrap items-center gap-x-2">
          <span className="font-strong">{by.name}</span>
          {behalf && <Chip icon={UserRoundCheck}>for {behalf.name}</Chip>}
          {ways[way] && <Chip icon={Link2}>{ways[way]}</Chip>}
          <Time at={at} className="text-small text-muted" />
        </span>
        {comment && <span className="block text-small text-muted wrap-anywhere">“{comment}”</span>}
      </span>
    </li>
  );
}
