'use client';

import { FormField } from '@/components/form';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import type { TriggerKind } from '@/domain/automation/triggers/schema';

const overlaps = [
  { value: 'skip', label: 'Skip it' },
  { value: 'queue', label: 'Wait for the end of that run' },
  { value: 'allow', label: 'Start it beside that run' },
];
const missed = [
  { value: 'once', label: 'Run once for all of them' },
  { value: 'skip', label: 'Skip them' },
  { value: 'all', label: 'Run the newest of them, up to five' },
];
const signings = [
  { value: 'slipway', label: 'Slipway-Signature' },
  { value: 'standard', label: 'Standard Webhooks' },
  { value: 'github', label: 'GitHub (X-Hub-Signature-256)' },
  { value: 'gitea', label: 'Gitea, Forgejo (X-Gitea-Signature)' },
  { value: 'gitlab', label: 'GitLab (X-Gitlab-Token)' },
];
const sources = [
  { value: 'any', label: 'Both' },
  { value: 'portal', label: 'The portal’s own' },
  { value: 'outside', label: 'Those that others send' },
];

type Config = Record<string, unknown>;
type Props = { kind: TriggerKind; config: Config; zones: string[] };
const text = (config: Config, name: string, usual: string) => String(config[name] ?? usual);

/** When or at what it fires. */
export function WhenFields({ kind, config, zones }: Props) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {kind === 'schedule' && <ScheduleFields config={config} zones={zones} />}
      {kind === 'webhook' && (
        <FormField
          id="signing"
          pointer="/config/signing"
          label="Signed as by"
          hint="Whoever calls signs with the secret that you get next."
        >
          <Select id="signing" name="signing" defaultValue={text(config, 'signing', 'slipway')} options={signings} />
        </FormField>
      )}
      {kind === 'event' && (
        <>
          <FormField
            id="types"
            pointer="/config/types"
            label="Types of events"
            hint="With commas between them; run.* means all that begin so."
          >
            <Input id="types" name="types" required defaultValue={[config.types ?? 'run.fail'].flat().join(', ')} />
          </FormField>
          <FormField id="from" pointer="/config/from" label="Which events">
            <Select id="from" name="from" defaultValue={text(config, 'from', 'any')} options={sources} />
          </FormField>
        </>
      )}
      <FormField id="overlap" pointer="/config/overlap" label="While a run of it is still going">
        <Select
          id="overlap"
          name="overlap"
          defaultValue={text(config, 'overlap', kind === 'schedule' ? 'skip' : 'allow')}
          options={overlaps}
        />
      </FormField>
    </div>
  );
}

function ScheduleFields({ config, zones }: Omit<Props, 'kind'>) {
  return (
    <>
      <FormField
        id="cron"
        pointer="/config/cron"
        label="Time table"
        hint="Minute, hour, day, month, weekday: 0 3 * * 1-5 is three o’clock on working days."
      >
        <Input id="cron" name="cron" required defaultValue={text(config, 'cron', '0 3 * * *')} className="code" />
      </FormField>
      <FormField
        id="timeZone"
        pointer="/config/timeZone"
        label="Time zone"
        hint="By the clock on the wall there, summer time included."
      >
        <Input id="timeZone" name="timeZone" required list="zones" defaultValue={text(config, 'timeZone', 'UTC')} />
      </FormField>
      <datalist id="zones">
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <FormField id="missed" pointer="/config/missed" label="Times missed while the portal was down">
        <Select id="missed" name="missed" defaultValue={text(config, 'missed', 'once')} options={missed} />
      </FormField>
    </>
  );
}
