import { Lock } from 'lucide';
import { headers } from 'next/headers';
import { refusal } from '@/app/_http/show';
import { ButtonLink } from '@/components/ui/button-link';
import { ErrorView } from '@/components/ui/error-view';

export default async function Forbidden() {
  return (
    <ErrorView
      icon={Lock}
      title="This is not yours to see"
      requestId={(await headers()).get('x-request-id') ?? undefined}
      action={
        <>
          <ButtonLink href="/" variant="primary">
            Home
          </ButtonLink>
          <ButtonLink href="/settings/permissions">Who may do what</ButtonLink>
        </>
      }
    >
      {refusal().reason ?? 'Your role does not allow it.'} An administrator of the portal can change your role.
    </ErrorView>
  );
}
