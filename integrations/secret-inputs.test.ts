import { describe, expect, test } from 'vitest';
import { integrations } from '.';

/**
 * Every action has decided: the inputs that a secret may go into, as nobody but the step reads them. In all others, those
 * of tomorrow too, a secret is refused. A change here is a change of what others may read.
 */
const takes: Record<string, string[]> = {
  'ansible:playbook': ['extraVars', 'privateKey'],
  'command:run': ['env', 'stdin'],
  'debug:log': ['message'],
  'fetch:plain': ['token'],
  'fetch:plain:file': ['token'],
  'fetch:template': ['values', 'token'],
  'fetch:template:file': ['values', 'token'],
  'github:actions:dispatch': ['token'],
  'github:issues:label': ['token'],
  'github:pages:enable': ['token'],
  'github:branch-protection:create': ['token'],
  'github:autolinks:create': ['token'],
  'github:deployKey:create': ['token', 'privateKey'],
  'github:environment:create': ['token', 'secrets'],
  'github:issues:create': ['token'],
  'github:repo:create': ['token', 'secrets'],
  'github:repo:push': ['token'],
  'github:webhook': ['token', 'webhookSecret'],
  'gitlab:group:ensureExists': ['token'],
  'gitlab:issues:create': ['token'],
  'gitlab:pipeline:trigger': ['token', 'variables'],
  'gitlab:projectVariable:create': ['token', 'value'],
  'http:backstage:request': ['params', 'headers', 'body'],
  'http:request': ['params', 'headers', 'body'],
  'publish:azure': ['token'],
  'publish:bitbucket': ['token'],
  'publish:bitbucketCloud': ['token'],
  'publish:bitbucketServer': ['token'],
  'publish:gitea': ['token'],
  'publish:github': ['token', 'secrets'],
  'publish:github:pull-request': ['token'],
  'publish:gitlab': ['token', 'projectVariables'],
  'publish:gitlab:merge-request': ['token'],
  'roadiehq:utils:fs:append': ['content'],
  'roadiehq:utils:fs:write': ['content'],
  'roadiehq:utils:json:merge': ['content'],
  'roadiehq:utils:jsonata': ['data', 'expression'],
  'roadiehq:utils:jsonata:json:transform': ['expression'],
  'roadiehq:utils:jsonata:yaml:transform': ['expression'],
  'roadiehq:utils:merge': ['content'],
  'roadiehq:utils:serialize:json': ['data'],
  'roadiehq:utils:serialize:yaml': ['data'],
  'run:template': ['secrets'],
  'sql:execute': ['params'],
  'workspace:template': ['values'],
  'workspace:template:file': ['values'],
};

const inputsOf = (id: string) => {
  const input = integrations.actions.find((action) => action.id === id)?.input;
  const schema = input?.toJSONSchema({ io: 'input', unrepresentable: 'any' }) as { properties?: object } | undefined;
  return Object.keys(schema?.properties ?? {});
};

describe('secrets in inputs', () => {
  test.each(integrations.actions.map(({ id, takesSecrets }) => [id, takesSecrets] as const))('%s', (id, taken) => {
    expect([...taken]).toEqual(takes[id] ?? []);
    expect(inputsOf(id)).toEqual(expect.arrayContaining([...taken]));
  });

  test('what is called a token, password, key or secret takes one', () => {
    for (const { id, takesSecrets } of integrations.actions) {
      const called = inputsOf(id).filter((name) => /token$|password|privateKey$|secrets?$/i.test(name));
      expect([id, called.filter((name) => !takesSecrets.includes(name))]).toEqual([id, []]);
    }
  });

  test('no address, title, message to people, or name takes one', () => {
    const shown = /url$|^(title|description|name|path|repo|info|message|branch|reason|recipients|parameters|args)/i;
    const exempt = new Set(['debug:log']);
    for (const { id, takesSecrets } of integrations.actions) {
      if (!exempt.has(id)) expect([id, takesSecrets.filter((name) => shown.test(name))]).toEqual([id, []]);
    }
  });
});
