'use client';

import { Check, MessageSquare, X } from 'lucide';
import { useRouter } from 'next/navigation';
import { useCallback, useEffect, useRef, useState, useTransition } from 'react';
import type { FormState } from '@/components/form-state';
import { Button } from '@/components/ui/button';
import { DecisionBar } from '@/components/ui/decision-bar';
import { Icon } from '@/components/ui/icon';
import { Menu, MenuItem } from '@/components/ui/menu';
import { money } from '@/components/ui/money';
import { Note } from '@/components/ui/note';
import { toast } from '@/components/ui/toast';
import type { ApprovalView } from '@/domain/approvals/schema';

export type DecideAction = (
  id: string,
  decision: 'approve' | 'reject',
  comment: string,
  reduced: boolean,
) => Promise<FormState<unknown>>;

type Props = {
  request: ApprovalView;
  decide: DecideAction;
  withdraw: (id: string) => Promise<FormState<unknown>>;
  nextHref?: string;
};

/** The decision as it is being made: the word, what is wrong, and the keys A, S and R. */
function useDecision({ request, decide, withdraw, nextHref }: Props) {
  const { id, alternative, can, requester } = request;
  const [comment, setComment] = useState('');
  const [mistake, setMistake] = useState<string>();
  const [pending, start] = useTransition();
  const word = useRef<HTMLInputElement>(null);
  const router = useRouter();
  const first = requester.name.split(' ')[0];
  const may = can.decide.allowed;
  const send = useCallback(
    (decision: 'approve' | 'reject', reduced = false) => {
      if (!may || pending) return;
      if (decision === 'reject' && !comment.trim()) {
        setMistake(`Say why: ${first} reads it.`);
        word.current?.focus();
        return;
      }
      start(async () => {
        const state = await decide(id, decision, comment, reduced);
        // Said in the corner: where somebody else was faster, the form is gone by now.
        if (!state.ok) return toast(state.message, 'bad');
        toast(decision === 'approve' ? 'Approved: it goes on' : 'Rejected');
        if (nextHref) router.push(nextHref);
      });
    },
    [may, pending, comment, first, decide, id, nextHref, router],
  );
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof HTMLElement && event.target.closest('input,textarea,select,[contenteditable]');
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!['a', 'r', ...(alternative ? ['s'] : [])].includes(event.key)) return;
      // The word gets the focus where it is missing: the key itself must not be typed into it.
      event.preventDefault();
      send(event.key === 'r' ? 'reject' : 'approve', event.key === 's');
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [send, alternative]);
  const takeBack = () =>
    start(async () => {
      const state = await withdraw(id);
      toast(state.ok ? 'Withdrawn' : state.message, state.ok ? 'ok' : 'bad');
    });
  const write = (text: string) => {
    setComment(text);
    setMistake(undefined);
  };
  return { comment, write, mistake, pending, word, first, send, takeBack };
}

/** Approve, approve less, or reject with a word: by key A, S and R, on a phone at the foot of the page. */
export function DecisionForm(props: Props) {
  const { request } = props;
  const { alternative, can, cost } = request;
  const { comment, write, mistake, pending, word, first, send, takeBack } = useDecision(props);
  const may = can.decide.allowed;
  if (request.status !== 'pending') return null;
  const why = can.decide.allowed ? undefined : can.decide.reason;
  const less =
    alternative &&
    `${alternative.label}${typeof alternative.ask.total === 'number' && cost ? `, ${money(alternative.ask.total, cost.currency)}` : ''}`;
  return (
    <>
      <div className="sticky bottom-0 rounded-b-lg border-t border-line bg-panel px-5 py-3.5 max-md:static max-md:px-4">
        {may && (
          <div className="relative">
            <Icon of={MessageSquare} size={15} className="pointer-events-none absolute top-2.5 left-3 text-faint" />
            <input
              ref={word}
              value={comment}
              maxLength={2000}
              aria-label={`A word to ${first}`}
              aria-invalid={Boolean(mistake)}
              placeholder={`A word to ${first}, needed when you reject`}
              onChange={(event) => write(event.target.value)}
              className="h-9 w-full rounded-md border border-line-strong bg-panel pr-3 pl-9 aria-invalid:border-bad max-md:h-10 max-md:text-base"
            />
          </div>
        )}
        {mistake && (
          <div className="mt-2">
            <Note tone="bad" role="alert">
              {mistake}
            </Note>
          </div>
        )}
        <div className="mt-2.5 flex flex-wrap items-center gap-2 max-md:hidden">
          <Button
            variant="primary"
            icon={Check}
            hint="A"
            reason={why}
            disabled={pending}
            onClick={() => send('approve')}
          >
            Approve
          </Button>
          {less && (
            <Button hint="S" reason={why} disabled={pending} onClick={() => send('approve', true)}>
              {less}
            </Button>
          )}
          <Button variant="danger" icon={X} hint="R" reason={why} disabled={pending} onClick={() => send('reject')}>
            Reject
          </Button>
          {can.withdraw.allowed && (
            <Button variant="ghost" className="ml-auto" disabled={pending} onClick={takeBack}>
              Withdraw
            </Button>
          )}
        </div>
      </div>
      <DecisionBar>
        {(less || can.withdraw.allowed) && (
          <Menu label="More answers" size="decision">
            {less && (
              <MenuItem icon={Check} reason={why} onSelect={() => send('approve', true)}>
                {less}
              </MenuItem>
            )}
            {can.withdraw.allowed && <MenuItem onSelect={takeBack}>Withdraw</MenuItem>}
          </Menu>
        )}
        <Button
          variant="danger"
          size="decision"
          icon={X}
          reason={why}
          disabled={pending}
          onClick={() => send('reject')}
        >
          Reject
        </Button>
        <Button
          variant="primary"
          size="decision"
          icon={Check}
          reason={why}
          disabled={pending}
          onClick={() => send('approve')}
        >
          Approve
        </Button>
      </DecisionBar>
    </>
  );
}
