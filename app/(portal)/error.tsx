'use client';

import { Button } from '@/components/ui/button';
import { ButtonLink } from '@/components/ui/button-link';
import { ErrorView } from '@/components/ui/error-view';

/** What a page shows that broke. The words of the mistake stay in the log; its digest finds them there. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <ErrorView
      title="This page broke"
      requestId={error.digest}
      action={
        <>
          <Button variant="primary" onClick={reset}>
            Try again
          </Button>
          <ButtonLink href="/">Home</ButtonLink>
        </>
      }
    >
      Something went wrong on our side, and nothing was changed. If it happens again, tell your platform team and quote
      the id below.
    </ErrorView>
  );
}
