'use client';

import { ArrowUpRight, Eye, RefreshCw, ShieldCheck } from 'lucide';
import { type ReactNode, useState } from 'react';
import { ActionButton } from '@/components/action-button';
import type { FormState } from '@/components/form-state';
import { ButtonLink } from '@/components/ui/button-link';
import { CopyButton } from '@/components/ui/copy-button';
import { Icon } from '@/components/ui/icon';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { Time } from '@/components/ui/time';
import type { EnvironmentView } from '@/domain/environments/schema';
import { SnippetTabs } from './snippet-tabs';

type Props = {
  environment: EnvironmentView;
  reveal: (id: string) => Promise<FormState<{ secrets: Record<string, string> }>>;
  rotate: (id: string) => Promise<FormState<unknown>>;
};

/** What was made gave out: addresses and names, and the secrets, which are shown once. */
export function OutputsPanel({ environment, reveal, rotate }: Props) {
  const { id, outputs, secretOutputs, url, revealed, can, snippets } = environment;
  const [secrets, setSecrets] = useState<Record<string, string>>();
  const why = (verdict: EnvironmentView['can']['reveal']) => (verdict.allowed ? undefined : verdict.reason);
  return (
    <Panel id="outputs">
      <PanelHead title="Outputs">
        {secretOutputs.length > 0 && (
          <span className="flex items-center gap-1.5">
            <Icon of={ShieldCheck} size={14} />
            Reveals are audited
          </span>
        )}
      </PanelHead>
      <dl>
        {url && (
          <Output label="Address" value={new URL(url).host}>
            <ButtonLink href={url} external size="sm" variant="ghost" icon={ArrowUpRight} reason={why(can.visit)}>
              Open
            </ButtonLink>
            <CopyButton text={url} label="Copy the address" />
          </Output>
        )}
        {Object.entries(outputs).map(([name, value]) => (
          <Output key={name} label={say(name)} value={String(value)}>
            <CopyButton text={String(value)} label={`Copy ${say(name)}`} />
          </Output>
        ))}
        {secretOutputs.map((name) => (
          <Output key={name} label={say(name)} value={secrets?.[name]} secret>
            {secrets?.[name] && <CopyButton text={secrets[name]} label={`Copy ${say(name)}`} />}
          </Output>
        ))}
      </dl>
      {secretOutputs.length > 0 && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-2.5 text-small max-md:px-3.5">
          <span className="min-w-0 flex-1 basis-52 text-muted">
            {secrets ? (
              'Copy them now: the portal has forgotten them with this answer.'
            ) : revealed ? (
              <>
                Shown to {revealed.by} <Time at={revealed.at} />, and once only. Rotating makes new ones.
              </>
            ) : (
              'They are shown once, to one person. After that only new ones can be made.'
            )}
          </span>
          <ActionButton
            size="sm"
            icon={RefreshCw}
            variant="ghost"
            reason={why(can.rotate)}
            action={() => rotate(id)}
            done="New ones are being made: reveal them in a moment"
            onDone={() => setSecrets(undefined)}
          >
            Rotate
          </ActionButton>
          {!revealed && (
            <ActionButton
              size="sm"
              icon={Eye}
              reason={why(can.reveal)}
              action={() => reveal(id)}
              onDone={(result) => setSecrets(result.secrets)}
            >
              Reveal {secretOutputs.length === 1 ? 'it' : `all ${secretOutputs.length}`}
            </ActionButton>
          )}
        </div>
      )}
      {snippets.length > 0 && (
        <PanelBody>
          <SnippetTabs snippets={snippets} />
        </PanelBody>
      )}
    </Panel>
  );
}

/** "connectionLimit" is "Connection limit", "DATABASE_URL" stays. */
const say = (name: string) =>
  name === name.toUpperCase()
    ? name
    : name
        .replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`)
        .replace(/^./, (first) => first.toUpperCase());

function Output({
  label,
  value,
  secret,
  children,
}: {
  label: string;
  value?: string;
  secret?: boolean;
  children: ReactNode;
}) {
  return (
    <div className="grid min-h-[39px] grid-cols-[132px_minmax(0,1fr)_auto] items-center gap-x-3.5 border-b border-line px-4 hover:bg-hover max-md:grid-cols-[minmax(0,1fr)_auto] max-md:px-3.5 max-md:py-2">
      <dt className="truncate text-small text-muted max-md:col-start-1">{label}</dt>
      <dd
        className={`min-w-0 max-md:col-start-1 ${secret && !value ? 'tracking-[0.12em] text-muted' : 'code truncate'}`}
        title={secret ? undefined : value}
      >
        {value ?? (
          <>
            <span className="sr-only">hidden</span>
            <span aria-hidden>••••••••••••••••</span>
          </>
        )}
      </dd>
      <dd className="flex items-center gap-0.5 max-md:col-start-2 max-md:row-span-2 max-md:row-start-1">{children}</dd>
    </div>
  );
}
