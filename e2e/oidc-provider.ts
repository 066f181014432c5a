import type { Server } from 'node:http';
import Provider from 'oidc-provider';

export type Claims = { sub: string; name: string; preferred_username: string; email: string };

/**
 * A certified OpenID provider on loopback, with one client and whoever is named. It asks for a login and for consent, as
 * one of a company would, and insists on PKCE.
 */
export async function startProvider(options: { port: number; redirect: string; people: Claims[] }) {
  const issuer = `http://localhost:${options.port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'slipway',
        client_secret: 'for-browser-tests-only',
        redirect_uris: [options.redirect],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email'] },
    conformIdTokenClaims: false,
    findAccount: (_context, sub) => {
      const person = options.people.find((one) => one.sub === sub);
      return person && { accountId: sub, claims: async () => person };
    },
    cookies: { keys: ['for-browser-tests-only'] },
  });
  const server = await new Promise<Server>((resolve) => {
    const listening: Server = provider.listen(options.port, '127.0.0.1', () => resolve(listening));
  });
  return {
    issuer,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
