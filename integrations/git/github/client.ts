import type { Octokit } from '@octokit/core';
import { answered } from '@/integrations/git/forge/answers';
import type { Connection } from '@/integrations/git/forge/connect';

export type GitHub = {
  connection: Connection;
  /** owner and repo, as GitHub's addresses take them */
  at: { owner: string; repo: string };
  /** typed by GitHub's own OpenAPI description; refusals are thrown as Refused */
  ask: <T>(call: (request: Octokit['request']) => Promise<{ data: T }>) => Promise<T>;
};

/** The vendor's own library, loaded when a step needs it and not before. */
export async function openGitHub(connection: Connection, signal: AbortSignal): Promise<GitHub> {
  const { Octokit } = await import('@octokit/core');
  const quiet = () => undefined;
  const octokit = new Octokit({
    auth: connection.token,
    baseUrl: connection.apiUrl,
    userAgent: 'slipway',
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    request: { signal },
  });
  const { name: repo, holder } = connection.address;
  return {
    connection,
    at: { owner: holder.join('/'), repo },
    ask: async (call) => (await answered(connection, () => call(octokit.request))).data,
  };
}
