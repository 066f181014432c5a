'use client';

import { KeyRound } from 'lucide';
import { useState } from 'react';
import { ActionButton } from '@/components/action-button';
import type { FormState } from '@/components/form-state';
import { Note } from '@/components/ui/note';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { Snippet } from '@/components/ui/snippet';
import { Time } from '@/components/ui/time';

type Issued = { password: string; expiresAt: string };

type Props = {
  cloneUrl: string;
  isPrivate: boolean;
  /** may the viewer push, or why not */
  push: { allowed: true } | { allowed: false; reason: string };
  issue: () => Promise<FormState<Issued>>;
};

/** The command that clones, and a password for what needs one. */
export function ClonePanel({ cloneUrl, isPrivate, push, issue }: Props) {
  const [issued, setIssued] = useState<Issued>();
  return (
    <Panel>
      <PanelHead title="Clone" />
      <PanelBody className="grid gap-3">
        <Snippet title="In a terminal" text={`git clone ${cloneUrl}`} />
        {issued ? (
          <>
            <Note tone="warn" title="Copy it now">
              It is not shown again. Any user name goes with it, and it works until{' '}
              <Time at={issued.expiresAt} mode="clock" />.
            </Note>
            <Snippet title="Password" text={issued.password} />
          </>
        ) : (
          <>
            <p className="text-small text-muted">{wordsFor(isPrivate, push)}</p>
            <div>
              <ActionButton size="sm" icon={KeyRound} action={issue} onDone={setIssued}>
                Get a password for git
              </ActionButton>
            </div>
          </>
        )}
      </PanelBody>
    </Panel>
  );
}

function wordsFor(isPrivate: boolean, push: Props['push']): string {
  if (isPrivate) return 'It is private: git asks for a password. Yours works for 12 hours.';
  if (push.allowed) return 'Reading needs no password. To push, git asks for one: yours works for 12 hours.';
  return `Reading needs no password. ${push.reason}`;
}
