import { LoaderCircle, Play, Save } from 'lucide';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Input } from '@/components/ui/input';
import { Note } from '@/components/ui/note';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { Select } from '@/components/ui/select';
import { toast } from '@/components/ui/toast';
import type { Example, ExampleOutcome } from '@/domain/automation/curation/schema';
import type { Schema } from '@/domain/automation/forms/resolve';
import type { RunPlan } from '@/domain/automation/schema';
import { ExampleRow } from '../about/example-row';
import { bodyOf, type Copy, pathTrouble } from './copy';
import { ask, Refused, wordsOf } from './portal';

const Ledger = dynamic(() => import('../wizard/ledger').then(({ Ledger: It }) => It), { ssr: false });

type Props = {
  copy: Copy;
  template: string | null;
  examples: Example[];
  /** what the form beside holds */
  values: Schema;
  onStore: (path: string, text: string) => void;
};

/** Runs the template on example input without doing anything, and keeps such input with what it should come to. */
export function PlanPanel({ copy, template, examples, values, onStore }: Props) {
  const [from, setFrom] = useState('form');
  const [plan, setPlan] = useState<RunPlan | null>(null);
  const [failure, setFailure] = useState<{ words: string; errors: Refused['errors'] } | null>(null);
  const [busy, setBusy] = useState(false);
  const chosen = examples.find(({ name }) => name === from);
  const run = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const parameters = chosen?.parameters ?? values;
      setPlan(await ask<RunPlan>('/template-drafts/plan', { body: { ...bodyOf(copy, template), parameters } }));
    } catch (error) {
      setPlan(null);
      setFailure({ words: wordsOf(error), errors: error instanceof Refused ? error.errors : [] });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="grid gap-4">
      <Panel>
        <PanelHead title="Run it without doing anything" />
        <PanelBody className="grid gap-3">
          <p className="text-small text-muted">
            Steps that only touch files are done in a scratch folder; all others say what they would do.
          </p>
          <div className="flex flex-wrap items-center gap-2">
            <Select
              aria-label="Input"
              value={chosen ? from : 'form'}
              onChange={(event) => setFrom(event.target.value)}
              options={[
                { value: 'form', label: 'What the form holds' },
                ...examples.map(({ name, title }) => ({ value: name, label: `Example: ${title}` })),
              ]}
            />
            <Button icon={busy ? LoaderCircle : Play} disabled={busy} onClick={() => void run()}>
              Plan
            </Button>
          </div>
          {failure && (
            <Note tone="bad" role="alert">
              {failure.words}
              {failure.errors.slice(0, 5).map(({ pointer, detail }) => (
                <div key={pointer} className="text-small">
                  {pointer.replace(/^\/parameters\/?/, '') || 'the whole'}: {detail}
                </div>
              ))}
            </Note>
          )}
          {plan && <StoreExample copy={copy} plan={plan} given={chosen?.parameters ?? values} onStore={onStore} />}
        </PanelBody>
      </Panel>
      {plan && <Ledger plan={plan} />}
      <ExamplesPanel copy={copy} template={template} examples={examples} />
    </div>
  );
}

type StoreProps = { copy: Copy; plan: RunPlan; given: Schema; onStore: Props['onStore'] };

function StoreExample({ copy, plan, given, onStore }: StoreProps) {
  const [name, setName] = useState('');
  const path = `examples/${name.trim()}.yaml`;
  const trouble = name.trim() ? pathTrouble(path, copy.files) : 'Name the example.';
  const store = async () => {
    const { stringify } = await import('yaml');
    const { created, changed, deleted } = plan.counts;
    const lines = plan.lines
      .filter(({ sign }) => sign !== 'unknown' && sign !== 'none')
      .slice(0, 20)
      .map(({ sign, kind, object }) => `${sign} ${kind} ${object}`);
    onStore(path, stringify({ title: name.trim(), parameters: given, expect: { created, changed, deleted, lines } }));
    toast(`${path} is beside the template. Save the draft to keep it.`);
    setName('');
  };
  return (
    <div className="flex flex-wrap items-center gap-2 border-t border-line pt-3">
      <Input
        aria-label="Name of the example"
        placeholder="a-service-with-an-api"
        value={name}
        onChange={(event) => setName(event.target.value)}
        className="min-w-40 flex-1"
      />
      <Button icon={Save} reason={trouble} onClick={() => void store()}>
        Store as an example
      </Button>
    </div>
  );
}

function ExamplesPanel({ copy, template, examples }: Pick<Props, 'copy' | 'template' | 'examples'>) {
  const [outcomes, setOutcomes] = useState<ExampleOutcome[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const tryAll = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const answer = await ask<{ items: ExampleOutcome[] }>('/template-drafts/examples', {
        body: bodyOf(copy, template),
      });
      setOutcomes(answer.items);
    } catch (error) {
      setFailure(wordsOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Panel>
      <PanelHead title="Examples" count={examples.length}>
        <Button
          size="sm"
          icon={busy ? LoaderCircle : Play}
          disabled={busy || examples.length === 0}
          onClick={() => void tryAll()}
        >
          Try all
        </Button>
      </PanelHead>
      {failure && (
        <PanelBody>
          <Note tone="bad">{failure}</Note>
        </PanelBody>
      )}
      {examples.length === 0 ? (
        <EmptyState icon={Play} title="No examples yet">
          An example is input with what the plan of it should come to. It is tried whenever the template is published.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line" aria-live="polite">
          {examples.map((example) => (
            <ExampleRow
              key={example.path}
              example={example}
              outcome={outcomes?.find(({ path }) => path === example.path)}
            />
          ))}
        </ul>
      )}
    </Panel>
  );
}
