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
import { DomainError } from '@/domain/core/errors';
import { log } from '@/domain/core/log';

const githubIssuer = 'https://github.com';

const secure = () => settings().url.startsWith('https://');
export const sessionCookie = () => (secure() ? '__Secure-next-auth.session-token' : 'next-auth.session-token');

/** Where the request came from, for the list of sessions. */
export type Origin = { userAgent: string; address: string; requestId: string };

/** Options of next-auth for one request. The cookie holds our session's id; the session itself is a row that can be revoked. */
export function authOptions(origin: Origin): NextAuthOptions {
  return {
    secret: settings().secret,
    session: { strategy: 'jwt', maxAge: 14 * 86_400 },
    pages: { signIn: '/sign-in', error: '/sign-in', signOut: '/sign-in' },
    providers: providers(),
    logger: loggerFor(origin.requestId),
    callbacks: {
      async jwt({ token, account, profile, user }) {
        if (!account) return token;
        const claims = (profile ?? {}) as { iss?: string; preferred_username?: string; login?: string };
        const issuer = claims.iss ?? issuerOf(account.provider);
        const subject = account.providerAccountId;
        const { sessionId } = await openSession(signInContext(origin.requestId), {
          issuer,
          subject,
          startAs: isFirstAdmin(issuer, subject) ? 'admin' : 'engineer',
          name: user.name || claims.preferred_username || claims.login,
          handle: claims.preferred_username || claims.login,
          email: user.email ?? undefined,
          userAgent: origin.userAgent,
          address: origin.address,
        });
        return { sid: sessionId };
      },
      redirect: ({ url, baseUrl }) => withinPortal(url, baseUrl),
      // The client never needs the token's content: pages are rendered for the actor on the server.
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      async signOut({ token }) {
        const actor = typeof token?.sid === 'string' ? await identifySession(db(), token.sid) : undefined;
        const { requestId } = origin;
        if (actor) await revokeSession(createContext({ actor, db: db(), requestId }), { id: String(token.sid) });
      },
    },
  };
}

const signInContext = (requestId: string) => createContext({ actor: jobActor('sign-in'), db: db(), requestId });

/** An address of the portal, or its home: a sign-in leads nowhere else, and stumbles over nothing. */
export function withinPortal(url: string, portalUrl: string): string {
  if (!URL.canParse(url, portalUrl)) return portalUrl;
  const to = new URL(url, portalUrl);
  return to.origin === new URL(portalUrl).origin && !to.username && !to.password ? to.href : portalUrl;
}

/** Some issuers end in a slash, and people write them without one. */
const isFirstAdmin = (issuer: string, subject: string) => {
  const same = (pair: string) => pair.replace(/\/+ /, ' ');
  return settings().admins.some((pair) => same(pair) === same(`${issuer} ${subject}`));
};

/** What next-auth has to say: its code and the reason, never the answers of the issuer, which hold tokens. */
function loggerFor(requestId: string): NextAuthOptions['logger'] {
  return {
    error: (code, metadata) => {
      const error = metadata instanceof Error ? metadata : metadata.error;
      const isRefusal = error instanceof DomainError;
      log[isRefusal ? 'warn' : 'error']({ requestId, code, reason: error?.message }, 'a sign-in failed');
    },
    warn: (code) => log.debug({ requestId, code }, 'a remark about signing in'),
    debug: () => {},
  };
}

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
