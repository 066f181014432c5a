import { Ban } from 'lucide';
import { Who } from '@/components/ui/avatar';
import { Chip } from '@/components/ui/chip';
import { duration } from '@/components/ui/duration';
import { Icon } from '@/components/ui/icon';
import { Mark } from '@/components/ui/status';
import type { TemplateSummary } from '@/domain/automation/templates/schema';
import Link from '../ui/link';
import { purposeOf } from './purpose';

/** One thing that can be made: what it is, how well it goes, how long it takes, who tends it. */
export function TemplateCard({ template }: { template: TemplateSummary }) {
  const { name, title, description, type, tags, owner, statistics, deprecation } = template;
  return (
    <article className="relative flex flex-col rounded-lg border border-line bg-panel p-4 shadow-panel hover:border-line-strong has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus">
      <div className="flex items-start gap-3">
        <span className="grid size-9 flex-none place-items-center rounded-md bg-accent-soft text-accent-strong">
          <Icon of={purposeOf(type).icon} size={18} />
        </span>
        <div className="min-w-0">
          <h3 className="text-heading">
            <Link
              href={`/create/${encodeURIComponent(name)}`}
              className="outline-none after:absolute after:inset-0 after:rounded-lg"
            >
              {title}
            </Link>
          </h3>
          <p className="mt-0.5 line-clamp-3 text-body text-muted">{description}</p>
        </div>
      </div>
      {(tags.length > 0 || deprecation) && (
        <div className="mt-3 flex flex-wrap gap-1.5">
          {deprecation && (
            <Mark tone="warn" icon={Ban} pill>
              Deprecated
            </Mark>
          )}
          {tags.slice(0, 4).map((tag) => (
            <Chip key={tag}>{tag}</Chip>
          ))}
        </div>
      )}
      <dl className="mt-auto grid grid-cols-3 gap-2 pt-4 text-small">
        <CardFact label="Succeeds" value={percent(statistics.successRate)} />
        <CardFact
          label="Usual time"
          value={statistics.medianSeconds === null ? '–' : duration(statistics.medianSeconds * 1000)}
        />
        <CardFact label="Uses, 90 d" value={String(statistics.uses)} />
      </dl>
      {deprecation?.successor && (
        <p className="relative mt-3 text-small">
          Use{' '}
          <Link
            href={`/create/${encodeURIComponent(deprecation.successor.name)}`}
            className="text-link hover:underline"
          >
            {deprecation.successor.title}
          </Link>{' '}
          instead
        </p>
      )}
      <div className="mt-3 border-t border-line pt-2.5 text-small text-muted">
        <Who name={owner?.name} kind="team" />
      </div>
    </article>
  );
}

function CardFact({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt className="text-muted">{label}</dt>
      <dd className="font-strong tabular-nums">{value}</dd>
    </div>
  );
}

export const percent = (share: number | null): string => (share === null ? '–' : `${Math.round(share * 100)} %`);
