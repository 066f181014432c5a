'use client';

import { CircleQuestionMark } from 'lucide';
import { useState, useTransition } from 'react';
import type { RunView, StepView } from '@/domain/automation/runs/schema';
import type { FormState } from '../form-state';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { Icon } from '../ui/icon';
import { Panel } from '../ui/panel';
import { RadioCards } from '../ui/radio-cards';
import { Textarea } from '../ui/textarea';
import { Time } from '../ui/time';
import { toast } from '../ui/toast';
import { readObject } from './read-object';

type Answer = 'done' | 'again' | 'give-up';
type Resolve = (input: { stepId: string; answer: Answer; output?: Record<string, unknown> }) => Promise<FormState>;
type Props = { run: Pick<RunView, 'can'>; step: StepView; resolve: Resolve };

const answers = [
  { value: 'done', title: 'It took effect', text: 'The step counts as done, and the run goes on.' },
  { value: 'again', title: 'Do it again', text: 'It did not take effect, or twice does no harm.' },
  { value: 'give-up', title: 'Give up', text: 'The step counts as failed. What clears up after the run still runs.' },
];

/** A step was interrupted in its middle and may not simply be repeated: only a person can say what became of it. */
export function RunQuestion({ run, step, resolve }: Props) {
  const [answer, setAnswer] = useState<Answer>();
  const [output, setOutput] = useState('');
  const [error, setError] = useState<string>();
  const [isPending, start] = useTransition();
  const verdict = run.can.resolve;
  const send = () =>
    start(async () => {
      if (!answer) return setError('Choose one of the three.');
      const read = readObject(answer === 'done' ? output : '');
      if ('problem' in read) return setError(read.problem);
      const state = await resolve({ stepId: step.id, answer, output: read.value });
      if (!state.ok) toast(state.message, 'bad');
    });
  return (
    <Panel label={`Question about ${step.name}`} className="px-5 py-[18px] max-md:p-3.5">
      <div className="flex items-start gap-3">
        <Icon of={CircleQuestionMark} size={22} className="mt-px text-info" />
        <div className="min-w-0 flex-1">
          <h2 className="text-large leading-[1.4] tracking-[-0.012em] text-balance">
            “{step.name}” was interrupted. Did it take effect?
          </h2>
          <p className="mt-0.5 text-muted">
            The worker stopped in the middle of it, and {step.action} is not safe to repeat. Look at what it works on,
            then answer. Asked <Time at={step.question?.askedAt ?? ''} />.
          </p>
          <RadioCards
            label="What became of it"
            name={`answer-${step.id}`}
            cards={answers}
            className="mt-3.5 grid-cols-3 max-md:grid-cols-1"
            value={answer}
            onChange={(event) => {
              setError(undefined);
              setAnswer(event.target.value as Answer);
            }}
          />
          {answer === 'done' && (
            <div className="mt-3">
              <Field
                id={`output-${step.id}`}
                label="What it would have answered"
                note="optional"
                hint='JSON, where later steps need it: {"remoteUrl": "https://…"}'
              >
                <Textarea
                  id={`output-${step.id}`}
                  mono
                  value={output}
                  onChange={(event) => setOutput(event.target.value)}
                />
              </Field>
            </div>
          )}
          {error && (
            <p role="alert" className="mt-2 text-small text-bad">
              {error}
            </p>
          )}
          <Button
            variant="primary"
            className="mt-3.5"
            onClick={send}
            disabled={isPending}
            reason={verdict.allowed ? undefined : verdict.reason}
          >
            Answer
          </Button>
        </div>
      </div>
    </Panel>
  );
}
