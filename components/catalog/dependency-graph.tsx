import clsx from 'clsx';
import { CircleDashed } from 'lucide';
import { Icon } from '@/components/ui/icon';
import { statusWord } from '@/components/ui/status-words';
import { toneText } from '@/components/ui/tone';
import type { EntitySummary, HealthView, RelatedView } from '@/domain/catalog/schema';
import Link from '../ui/link';
import { entityHref, typeWord } from './entity-words';
import { isBad, type Side } from './relation-words';

const nodeHeight = 46;
const pitch = 58;
const gap = 96;

type Props = { entity: EntitySummary; left: Side; right: Side; most: number };

/** Three columns: who uses it, itself, what it uses, worst first. On a phone, one spine. */
export function DependencyGraph({ entity, left, right, most }: Props) {
  const shown = (side: Side) => side.nodes.slice(0, most);
  const rows = Math.max(1, shown(left).length, shown(right).length);
  const height = rows * pitch - (pitch - nodeHeight);
  const hot = isBad(entity.health) ? shown(right).find(({ health }) => isBad(health)) : undefined;
  return (
    <figure aria-label={`${entity.name}: ${words(left)}; ${words(right)}`}>
      <div className="grid grid-cols-[minmax(0,1fr)_96px_minmax(0,1.1fr)_96px_minmax(0,1fr)] max-md:hidden">
        <Heading side={left} />
        <span className="col-span-3" />
        <Heading side={right} />
        <Column nodes={shown(left)} height={height} />
        <Edges count={shown(left).length} height={height} />
        <div className="flex items-center" style={{ height }}>
          <Node name={entity.name} health={entity.health} below={entity.type ?? entity.kind} self />
        </div>
        <Edges count={shown(right).length} height={height} out hot={hot ? shown(right).indexOf(hot) : -1} />
        <Column nodes={shown(right)} height={height} culprit={hot?.ref} />
        <More side={left} most={most} />
        <span className="col-span-3" />
        <More side={right} most={most} />
      </div>
      <div className="md:hidden">
        <Spine side={left} most={Math.min(most, 4)} />
        <Node name={entity.name} health={entity.health} below={entity.type ?? entity.kind} self />
        <Spine side={right} most={Math.min(most, 4)} culprit={hot?.ref} />
      </div>
    </figure>
  );
}

const words = ({ title, nodes }: Side) => `${title.toLowerCase()} ${nodes.length || 'nothing known'}`;

const Heading = ({ side }: { side: Side }) => (
  <div className="mb-2 text-small font-medium text-muted">
    {side.title} <span className="tabular-nums">{side.nodes.length || ''}</span>
  </div>
);

function More({ side, most }: { side: Side; most: number }) {
  const rest = side.nodes.slice(most);
  if (rest.length === 0) return <span />;
  const bad = rest.filter(({ health }) => isBad(health)).length;
  return (
    <div className="mt-2 text-small text-muted">
      {rest.length} more{bad > 0 && `, ${bad} not well`}
    </div>
  );
}

function Column({ nodes, height, culprit }: { nodes: RelatedView[]; height: number; culprit?: string }) {
  return (
    <ul className="flex flex-col justify-center gap-3" style={{ height }}>
      {nodes.map((node) => (
        <li key={node.ref}>
          <Neighbour node={node} culprit={node.ref === culprit} />
        </li>
      ))}
      {nodes.length === 0 && <li className="text-small text-faint">Nothing known</li>}
    </ul>
  );
}

function Neighbour({ node, culprit }: { node: RelatedView; culprit?: boolean }) {
  const below = node.known ? (node.entityType ?? node.kind) : 'Not in the catalog';
  const card = <Node name={node.name} health={node.health} below={below} culprit={culprit} ghost={!node.known} />;
  if (!node.known) return <span title={node.ref}>{card}</span>;
  return (
    <Link
      href={entityHref(node.ref)}
      title={[node.title ?? node.ref, node.health?.reason].filter(Boolean).join(': ')}
      className="block rounded-md"
    >
      {card}
    </Link>
  );
}

type NodeProps = {
  name: string;
  health: HealthView | null;
  below: string;
  self?: boolean;
  culprit?: boolean;
  ghost?: boolean;
};

function Node({ name, health, below, self, culprit, ghost }: NodeProps) {
  const status = health && statusWord('health', health.status);
  const bad = isBad(health);
  return (
    <span
      className={clsx(
        'flex h-[46px] w-full items-center gap-2.5 rounded-md border px-3',
        self && 'border-ink bg-sunken',
        culprit && 'border-[1.5px] border-warn bg-warn-soft',
        ghost && 'border-dashed border-line-strong text-muted',
        !self && !culprit && !ghost && 'border-line-strong bg-panel hover:bg-hover',
      )}
    >
      <Icon
        of={status?.icon ?? CircleDashed}
        size={15}
        className={clsx('flex-none', status ? toneText[status.tone] : 'text-faint')}
      />
      <span className="min-w-0">
        <span className="block truncate text-[0.8125rem] leading-[1.35] font-strong">{name}</span>
        <span
          className={clsx(
            'block truncate text-tiny leading-[1.35]',
            bad && status ? toneText[status.tone] : 'text-muted',
          )}
        >
          {bad && status
            ? `${status.word} · ${health.reason}`
            : status
              ? `${status.word} · ${typeWord(below)}`
              : typeWord(below)}
        </span>
      </span>
    </span>
  );
}

/** The lines between two columns, drawn for as many nodes as there are, all to or from the middle. */
function Edges({ count, height, out, hot = -1 }: { count: number; height: number; out?: boolean; hot?: number }) {
  const middle = height / 2;
  const top = middle - (count * pitch - (pitch - nodeHeight)) / 2;
  const arrow = out ? `M${gap - 8} -4 l5 4 l-5 4` : '';
  return (
    <svg width={gap} height={height} viewBox={`0 0 ${gap} ${height}`} aria-hidden className="overflow-visible">
      {Array.from({ length: count }, (_, index) => {
        const y = top + index * pitch + nodeHeight / 2;
        const [from, to] = out ? [middle, y] : [y, middle];
        const path = `M4 ${from}C${gap / 2} ${from} ${gap / 2} ${to} ${gap - 5} ${to}`;
        const isHot = index === hot;
        return (
          <g
            // biome-ignore lint/suspicious/noArrayIndexKey: an edge is its place
            key={index}
            className={isHot ? 'stroke-warn' : 'stroke-line-strong'}
            fill="none"
            strokeWidth={isHot ? 2 : 1.25}
          >
            <path d={path} />
            {out && <path d={arrow} transform={`translate(0 ${y})`} />}
          </g>
        );
      })}
      {!out && count > 0 && (
        <path d={`M${gap - 9} ${middle - 4}l5 4l-5 4`} className="stroke-line-strong" fill="none" strokeWidth={1.25} />
      )}
    </svg>
  );
}

/** One side on a phone: nodes hang on a line at the left. */
function Spine({ side, most, culprit }: { side: Side; most: number; culprit?: string }) {
  return (
    <div className="ml-2.5 border-l border-line-strong py-2 pl-4">
      <Heading side={side} />
      <ul className="space-y-2">
        {side.nodes.slice(0, most).map((node) => (
          <li
            key={node.ref}
            className="relative before:absolute before:top-1/2 before:-left-4 before:w-3.5 before:border-t before:border-line-strong"
          >
            <Neighbour node={node} culprit={node.ref === culprit} />
          </li>
        ))}
        {side.nodes.length === 0 && <li className="text-small text-faint">Nothing known</li>}
      </ul>
      <More side={side} most={most} />
    </div>
  );
}
