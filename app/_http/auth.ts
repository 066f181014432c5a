import type { NextAuthOptions } from 'next-auth';
import { decode } from 'next-auth/jwt';
import CredentialsProvider from 'next-auth/providers/credentials';
import GitHubProvider from 'next-auth/providers/github';
import { openSession, revokeSession } from '@/domain/access/commands/sessions';
import { identifySession } from '@/domain/access/identity';
import { demoIssuer } from '@/domain/access/schema';
import { type Actor, createContext, jobActor } from '@/domain/core/context';
import { db } from '@/domain/core/db';
import { settings } from '@/domain/core/env';

const githubIssuer = 'https://github.com';

const secure = () => settings().url.startsWith('https://');
export const sessionCookie = () => (secure() ? '__Secure-next-auth.session-token' : 'next-auth.session-token');

/** Where the request came from, for the list of sessions. */
export type Origin = { userAgent: string; address: string };

/** Options of next-auth for one request. The cookie holds our session's id; the session itself is a row that can be revoked. */
export function authOptions(origin: Origin): NextAuthOptions {
  return {
    secret: settings().secret,
    session: { strategy: 'jwt', maxAge: 14 * 86_400 },
    pages: { signIn: '/sign-in', error: '/sign-in', signOut: '/sign-in' },
    providers: providers(),
    callbacks: {
      async jwt({ token, account, profile, user }) {
        if (!account) return token;
        const claims = (profile ?? {}) as { preferred_username?: string; login?: string };
        const issuer = issuerOf(account.provider);
        const subject = account.providerAccountId;
        const { sessionId } = await openSession(signInContext(), {
          issuer,
          subject,
          startAs: settings().admins.includes(`${issuer} ${subject}`) ? 'admin' : 'engineer',
          name: user.name ?? claims.preferred_username ?? claims.login ?? 'Somebody',
          handle: claims.preferred_username ?? claims.login,
          email: user.email ?? undefined,
          userAgent: origin.userAgent.slice(0, 500),
          address: origin.address,
        });
        return { sid: sessionId };
      },
      // The client never needs the token's content: pages are rendered for the actor on the server.
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      async signOut({ token }) {
        const actor = typeof token?.sid === 'string' ? await identifySession(db(), token.sid) : undefined;
        if (actor) await revokeSession(createContext({ actor, db: db() }), { id: String(token.sid) });
      },
    },
  };
}

const signInContext = () => createContext({ actor: jobActor('sign-in'), db: db() });

function issuerOf(provider: string): string {
  if (provider === 'oidc') return settings().oidc?.issuer ?? '';
  return provider === 'github' ? githubIssuer : demoIssuer;
}

function providers(): NextAuthOptions['providers'] {
  const { oidc, github, demo } = settings();
  const list: NextAuthOptions['providers'] = [];
  if (oidc) {
    list.push({
      id: 'oidc',
      name: oidc.name,
      type: 'oauth',
      wellKnown: `${oidc.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
      authorization: { params: { scope: 'openid profile email' } },
      idToken: true,
      checks: ['pkce', 'state', 'nonce'],
      clientId: oidc.clientId,
      clientSecret: oidc.clientSecret,
      client: oidc.clientSecret ? undefined : { token_endpoint_auth_method: 'none' },
      profile: (profile: Record<string, string>) => ({
        id: String(profile.sub),
        name: profile.name ?? profile.preferred_username ?? profile.sub,
        email: profile.email,
      }),
    });
  }
  if (github) list.push(GitHubProvider(github));
  if (demo) list.push(demoProvider());
  return list;
}

/** Signs in as one of the seeded people, without a password: exists only where the demo is on. */
function demoProvider() {
  return CredentialsProvider({
    id: 'demo',
    name: 'Demo',
    credentials: { person: { label: 'Person', type: 'text' } },
    async authorize(credentials) {
      const person = await db().person.findFirst({
        where: { ref: credentials?.person ?? '', isDemo: true, disabledAt: null },
      });
      return person && { id: person.ref, name: person.name, email: person.email };
    },
  });
}

/** The person behind the cookie, or undefined. `token` is the cookie's value. */
export async function actorOfCookie(token: string | undefined): Promise<Actor | undefined> {
  if (!token) return undefined;
  const claims = await decode({ token, secret: settings().secret }).catch(() => null);
  return typeof claims?.sid === 'string' ? identifySession(db(), claims.sid) : undefined;
}

/** The id of the session that the cookie stands for: the list of sessions marks it. */
export async function sessionIdOfCookie(token: string | undefined): Promise<string | undefined> {
  const claims = token ? await decode({ token, secret: settings().secret }).catch(() => null) : null;
  return typeof claims?.sid === 'string' ? claims.sid : undefined;
}
