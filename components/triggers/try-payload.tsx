'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Note } from '@/components/ui/note';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { Textarea } from '@/components/ui/textarea';
import type { TriggerTest, TriggerView } from '@/domain/automation/triggers/schema';

type Props = {
  trigger: Pick<TriggerView, 'kind' | 'template' | 'version' | 'parameters' | 'condition'>;
  sample: unknown;
};

/** What would come of a payload, without anything being done. */
export function TryPayload({ trigger, sample }: Props) {
  const [text, setText] = useState(JSON.stringify(sample, null, 2));
  const [answer, setAnswer] = useState<TriggerTest | string>();
  const [pending, setPending] = useState(false);
  const ask = async () => {
    setPending(true);
    setAnswer(await tryOut(trigger, text).catch(() => 'The portal did not answer. Try again.'));
    setPending(false);
  };
  return (
    <Panel>
      <PanelHead title="Test with a payload" note="nothing is done" />
      <PanelBody className="grid gap-3">
        <Field id="payload" label="What comes">
          <Textarea id="payload" mono rows={6} value={text} onChange={(event) => setText(event.target.value)} />
        </Field>
        <div>
          <Button onClick={() => void ask()} disabled={pending}>
            Test
          </Button>
        </div>
        {answer !== undefined && <Answer answer={answer} />}
      </PanelBody>
    </Panel>
  );
}

function Answer({ answer }: { answer: TriggerTest | string }) {
  if (typeof answer === 'string')
    return (
      <Note tone="bad" role="alert">
        {answer}
      </Note>
    );
  return (
    <Note
      tone={answer.fires ? 'ok' : 'warn'}
      role="status"
      title={answer.fires ? 'A run would start' : 'No run would start'}
    >
      {answer.reason}
      {answer.errors.map(({ pointer, detail }) => (
        <div key={pointer}>
          {pointer.slice(1)}: {detail}
        </div>
      ))}
      {Object.keys(answer.parameters).length > 0 && (
        <pre className="mt-1 text-small whitespace-pre-wrap">{JSON.stringify(answer.parameters, null, 2)}</pre>
      )}
    </Note>
  );
}

async function tryOut({ kind, template, version, parameters, condition }: Props['trigger'], text: string) {
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch {
    return 'This is no JSON.';
  }
  const draft = {
    kind,
    template: template.name,
    parameters,
    payload,
    ...(version && { version }),
    ...(condition && { condition }),
  };
  const response = await fetch('/api/v1/triggers/test', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(draft),
  });
  const answer = await response.json();
  return response.ok ? (answer as TriggerTest) : String(answer.detail);
}
