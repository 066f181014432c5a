import type { Wish } from './use-estimate';

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** The same request for a shell: the token stays in the environment, so that none lands in the history. */
export function commandOf(wish: Wish, portalUrl: string): string {
  const body = JSON.stringify(wish, null, 2);
  return [
    `curl --fail-with-body ${portalUrl}/api/v1/environments \\`,
    '  -H "authorization: Bearer $SLIPWAY_TOKEN" -H "content-type: application/json" \\',
    '  -H "idempotency-key: $(uuidgen)" \\',
    `  -d ${quoted(body)}`,
  ].join('\n');
}
