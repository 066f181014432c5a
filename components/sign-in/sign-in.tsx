import { BrandMark } from '@/components/shell/brand';
import { Note } from '@/components/ui/note';
import type { PersonView, PortalView } from '@/domain/access/schema';
import { DemoPeople } from './demo-people';
import { IssuerButtons } from './issuer-buttons';

type Props = { portal: PortalView; people: PersonView[]; returnTo: string; problem?: string };

/** The ways in: the organisation's issuer, GitHub, and in a demo its people. */
export function SignIn({ portal, people, returnTo, problem }: Props) {
  const { oidc, github, demo } = portal.signIn;
  const issuers = [
    ...(oidc ? [{ id: 'oidc' as const, label: `Sign in with ${oidc.name}` }] : []),
    ...(github ? [{ id: 'github' as const, label: 'Sign in with GitHub' }] : []),
  ];
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-[440px] flex-col justify-center px-4 py-10">
      <div className="mb-6 flex flex-col items-center text-center">
        <BrandMark size={40} />
        <h1 className="mt-4">Sign in to Slipway</h1>
        <p className="mt-1 text-muted">Environments, templates and services of {portal.organisation}</p>
      </div>
      {problem && (
        <div className="mb-4">
          <Note tone="bad" role="alert">
            {problem}
          </Note>
        </div>
      )}
      {issuers.length > 0 && <IssuerButtons issuers={issuers} returnTo={returnTo} />}
      {demo && <DemoPeople people={people} returnTo={returnTo} />}
      {issuers.length === 0 && !demo && (
        <Note tone="warn" title="No way to sign in is set up yet">
          Whoever runs the portal sets <span className="code">SLIPWAY_OIDC_ISSUER</span> and its client, or those of
          GitHub, and starts it again.
        </Note>
      )}
    </main>
  );
}
