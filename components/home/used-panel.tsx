import { Rocket } from 'lucide';
import { duration } from '@/components/ui/duration';
import { Icon } from '@/components/ui/icon';
import { namedIcon } from '@/components/ui/named-icon';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import type { Used } from '@/domain/home/schema';
import Link from '../ui/link';

/** The templates and environment types that the team reaches for, with their usual time and how often they succeed. */
export function UsedPanel({ used, everybody }: { used: Used[]; everybody: boolean }) {
  if (used.length === 0) return null;
  return (
    <Panel>
      <PanelHead title={everybody ? 'All teams use' : 'My team uses'} />
      <PanelBody className="py-2">
        <ul>
          {used.map((one) => (
            <li key={`${one.kind} ${one.name}`}>
              <Link
                href={one.kind === 'template' ? `/create/${one.name}` : `/environments/request?type=${one.name}`}
                title={`${one.uses} uses in 90 days`}
                className="-mx-2 flex items-center gap-2.5 rounded-sm px-2 py-1.5 hover:bg-hover"
              >
                <Icon of={one.kind === 'template' ? Rocket : namedIcon(one.icon)} className="text-muted" />
                <span className="min-w-0 flex-1 truncate">{one.title}</span>
                <span className="text-small whitespace-nowrap text-muted tabular-nums">{factsOf(one)}</span>
              </Link>
            </li>
          ))}
        </ul>
      </PanelBody>
    </Panel>
  );
}

function factsOf({ medianSeconds, successRate }: Used): string {
  const facts = [
    medianSeconds === null ? undefined : duration(medianSeconds * 1000),
    successRate === null ? undefined : `${Math.round(successRate * 100)}\u00a0%`,
  ];
  return facts.filter(Boolean).join(' · ');
}
