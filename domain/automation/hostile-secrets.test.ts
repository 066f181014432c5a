import { describe, expect, test } from 'vitest';
import {
  as,
  type Case,
  db,
  echoUrl,
  expectWell,
  harm,
  jsonata,
  ports,
  say,
  secret,
  spellings,
  textOf,
  told,
  write,
} from './fixture';
import { planRun } from './plan';
import type { ActionPorts } from './ports';
import { getRun } from './runs/queries';

const fished = '${{ secrets.PASSWORD }}';
const fishing: Record<string, Case> = {
  'the log': { steps: [say(`it is ${fished}`), say('${{ secrets | dump }}'), say({ deep: [fished] })] },
  'the log, in Base64 and otherwise': {
    steps: [
      jsonata(
        '{"a": $base64encode(it), "b": $base64encode("x" & it), "c": $base64encode("xx" & it), "d": $encodeUrlComponent(it)}',
        { it: fished },
      ),
    ],
  },
  'an output': {
    steps: [{ id: 'keep', ...jsonata('$', { it: fished }) }, say('${{ steps.keep.output | dump }}')],
    output: { links: [{ title: fished, url: `https://example.org/?${fished}` }], text: [{ content: fished }] },
  },
  'an error': { steps: [jsonata(`$error("it is ${fished}")`)], reason: /it is •••/ },
  'an error with a path': {
    steps: [{ action: 'fetch:plain', input: { url: `./${fished}` } }],
    reason: /“url” holds a secret/,
  },
  'the name of a file': { steps: [write(`${fished}.txt`, 'x')], reason: /“path” holds a secret/ },
  'the name of a file from a skeleton': {
    files: { 'skeleton/${{ values.name }}.txt': 'x' },
    steps: [{ action: 'fetch:template', input: { url: './skeleton', values: { name: fished } } }, say('after')],
    reason: /The name of a file in the workspace holds a secret/,
  },
  'the description of a repository': {
    steps: [{ action: 'publish:git', input: { repoUrl: 'github.com?owner=a&repo=b', description: fished } }],
    reason: /“description” holds a secret/,
  },
  'the address of a repository': {
    steps: [{ action: 'publish:github', input: { repoUrl: `github.com?owner=a&repo=${fished}` } }],
    reason: /“repoUrl” holds a secret/,
  },
  'a notification': {
    steps: [
      { action: 'notification:send', input: { recipients: 'broadcast', title: 'Psst', info: `It is ${fished}` } },
    ],
    reason: /“info” holds a secret/,
  },
  'what another server sends back': {
    steps: [
      { id: 'ask', action: 'http:request', input: { url: echoUrl, headers: { authorization: `Bearer ${fished}` } } },
      say('${{ steps.ask.output.body | dump }}'),
    ],
    log: /Bearer •••/,
  },
  'what a program prints': {
    steps: [
      {
        action: 'command:run',
        input: {
          program: 'shell',
          args: ['cat; printf hunter2- >&2; sleep 0.2; echo is-no-password >&2'],
          stdin: `${fished}\n`,
        },
      },
    ],
    log: /•••/,
  },
  'a later step, by a file': {
    steps: [
      write('kept.txt', fished),
      { id: 'read', action: 'roadiehq:utils:fs:parse', input: { path: 'kept.txt' } },
      say('${{ steps.read.output | dump }}'),
      { action: 'debug:log', input: { listWorkspace: 'with-contents' } },
    ],
  },
};

describe('secrets that are fished for', () => {
  test.each(Object.entries(fishing))('by %s', { timeout: 60_000 }, async (name, attack) => {
    const id = await harm(`fish-${Object.keys(fishing).indexOf(name)}`, attack);
    const run = await getRun(as('ines'), { id });
    const log = await textOf(id);
    expect(run.error ?? '').toMatch(attack.reason ?? /^$/);
    if (attack.log) expect(log).toMatch(attack.log);
    const kept = await Promise.all([
      db.run.findMany({ omit: { secrets: true } }),
      ...[db.runStep.findMany(), db.runLogLine.findMany({ take: 1000, where: { runId: id } })],
      ...[db.auditEntry.findMany(), db.event.findMany(), db.notification.findMany()],
    ]);
    const all = JSON.stringify([run, log, told, kept]);
    for (const spelling of spellings) expect(all).not.toContain(spelling);
    await expectWell();
  });

  test('by the plan', async () => {
    const source = { template: 'fish-0', parameters: {} };
    const plan = await planRun(as('ines'), source, { actions: [], ports: ports as ActionPorts });
    expect(JSON.stringify(plan)).not.toContain(secret);
  });
});
