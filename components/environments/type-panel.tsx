import { Stamp } from 'lucide';
import { ButtonLink } from '@/components/ui/button-link';
import { duration } from '@/components/ui/duration';
import { Facts } from '@/components/ui/facts';
import { hourlyPrice } from '@/components/ui/money';
import { Note } from '@/components/ui/note';
import { Panel, PanelBody } from '@/components/ui/panel';
import { Mark } from '@/components/ui/status';
import { Time } from '@/components/ui/time';
import type { EnvironmentTypeView } from '@/domain/environments/types/schema';
import { sayHours } from './life';
import { TypeIcon } from './type-icon';

/** An environment type as its document says it: price, life, and when a person decides. */
export function TypePanel({ type }: { type: EnvironmentTypeView }) {
  const { price, readyIn } = type;
  const asleep = type.capabilities.sleep ? `, ${hourlyPrice(price.asleepHourly, price.currency)} asleep` : '';
  const ready =
    readyIn.medianSeconds === null
      ? 'not made in the last 30 days'
      : `${duration(readyIn.medianSeconds * 1000)}, 95 % within ${duration((readyIn.p95Seconds ?? 0) * 1000)}`;
  return (
    <Panel label={type.title}>
      <div className="flex flex-wrap items-center gap-3 border-b border-line px-4 py-3">
        <TypeIcon icon={type.icon} title={type.title} />
        <div className="min-w-0 flex-1">
          <h2>{type.title}</h2>
          <p className="text-small text-muted">{type.description}</p>
        </div>
        <ButtonLink size="sm" href={`/environments/request?type=${type.name}`} reason={type.unavailable ?? undefined}>
          Request
        </ButtonLink>
      </div>
      <PanelBody>
        {type.unavailable && (
          <div className="mb-3">
            <Note tone="warn">{type.unavailable}</Note>
          </div>
        )}
        <Facts
          items={[
            { label: 'Price', value: hourlyPrice(price.hourly, price.currency) + asleep },
            {
              label: 'Life',
              value: `${sayHours(type.defaultTtlHours)} unless asked otherwise, ${sayHours(type.maxTtlHours)} at most`,
            },
            { label: 'Ready in', value: ready },
            {
              label: 'Version',
              value: (
                <>
                  {type.version}, published by {type.publishedBy} <Time at={type.changedAt} />
                </>
              ),
            },
            { label: 'Made by', value: <span className="code">{type.provisioner}</span> },
          ]}
        />
        {type.approvalRules.length > 0 && (
          <ul className="mt-3.5 grid gap-2.5 border-t border-line pt-3.5">
            {type.approvalRules.map((rule) => (
              <li key={rule.name}>
                <Mark tone="warn" icon={Stamp}>
                  A lead decides where
                </Mark>{' '}
                <code className="code break-words">{rule.when}</code>
                <p className="text-small text-muted">{rule.why}</p>
              </li>
            ))}
          </ul>
        )}
      </PanelBody>
    </Panel>
  );
}
