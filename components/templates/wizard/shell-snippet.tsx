'use client';

import { useEffect, useState } from 'react';
import { CopyButton } from '@/components/ui/copy-button';
import { Panel } from '@/components/ui/panel';
import type { RunPlan } from '@/domain/automation/schema';

/** The same run from a script. The token stays in a variable, so the shell's history does not keep it. */
export function ShellSnippet({ plan, secretNames }: { plan: RunPlan; secretNames: string[] }) {
  const [origin, setOrigin] = useState('');
  useEffect(() => setOrigin(window.location.origin), []);
  const text = commandFor(origin, plan, secretNames);
  return (
    <Panel className="max-md:hidden">
      <div className="flex h-11 items-center gap-2 border-b border-line pr-2 pl-4">
        <h3>Do it from a shell</h3>
        <span className="ml-auto">
          <CopyButton text={text} label="Copy the command" />
        </span>
      </div>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-64 overflow-auto px-4 py-2.5 text-small leading-relaxed text-muted"
      >
        {text}
      </pre>
    </Panel>
  );
}

function commandFor(origin: string, { template, parameters }: RunPlan, secretNames: string[]): string {
  const secrets = Object.fromEntries(secretNames.map((name) => [name, `'"$${variableOf(name)}"'`]));
  const body = {
    template: template.name,
    version: template.version,
    parameters,
    ...(secretNames.length > 0 && { secrets }),
  };
  const json = JSON.stringify(body, null, 2)
    .split('\n')
    .map((line, index) => (index === 0 ? line : `  ${line}`))
    .join('\n');
  return [
    `curl -X POST ${origin}/api/v1/runs \\`,
    '  -H "Authorization: Bearer $SLIPWAY_TOKEN" \\',
    '  -H "Idempotency-Key: $(uuidgen)" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d '${quoted(json, secretNames.length > 0)}'`,
  ].join('\n');
}

const variableOf = (name: string) => name.replace(/[^a-zA-Z0-9]+/g, '_').toUpperCase();

/** An apostrophe ends a quoted text of the shell; those around a secret's variable are meant to. */
function quoted(json: string, hasSecrets: boolean): string {
  if (!hasSecrets) return json.replaceAll("'", "'\\''");
  return json
    .split(/('\\"\$\w+\\"')/)
    .map((part, index) => (index % 2 ? part.replaceAll('\\"', '"') : part.replaceAll("'", "'\\''")))
    .join('');
}
