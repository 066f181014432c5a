'use client';

import { LogIn } from 'lucide';
import { useState } from 'react';
import { postToAuth } from '@/components/shell/auth-form';
import { Button } from '@/components/ui/button';
import { Note } from '@/components/ui/note';

type Props = { issuers: { id: 'oidc' | 'github'; label: string }[]; returnTo: string };

/** One button for each issuer. Pressing goes to it, and comes back signed in. */
export function IssuerButtons({ issuers, returnTo }: Props) {
  const [busy, setBusy] = useState<string>();
  const [failed, setFailed] = useState(false);
  const go = async (id: string) => {
    setBusy(id);
    setFailed(false);
    try {
      await postToAuth(`signin/${id}`, { callbackUrl: returnTo });
    } catch {
      setBusy(undefined);
      setFailed(true);
    }
  };
  return (
    <div className="mb-6 flex flex-col gap-2.5">
      {failed && <Note tone="bad">The portal did not answer. Check your connection and try again.</Note>}
      {issuers.map((issuer, index) => (
        <Button
          key={issuer.id}
          size="lg"
          variant={index === 0 ? 'primary' : 'plain'}
          icon={LogIn}
          disabled={busy !== undefined}
          onClick={() => go(issuer.id)}
        >
          {issuer.label}
        </Button>
      ))}
    </div>
  );
}
