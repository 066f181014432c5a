import { describe, expect, test } from 'vitest';
import { integrations } from '@/integrations';
import {
  as,
  type Case,
  db,
  echoUrl,
  expectWell,
  harm,
  jsonata,
  nul,
  ports,
  type Step,
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
const jsonText = `data: ${Buffer.from(`x${secret}`).toString('base64')}\n`;
const append = (file: string, content: string): Step => ({
  action: 'roadiehq:utils:fs:append',
  input: { path: file, content },
});
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
  ...Object.fromEntries(
    ['\u0007', '\u0000', '\u001b[31m', '\u001b[2K', '\u001b]0;x\u0007', '\u202a', '\u200b', '\ufe0f'].map((unseen) => [
      `the log, with ${JSON.stringify(unseen)} between its letters`,
      {
        steps: [
          { id: 'apart', ...jsonata(`$join($split(it, ""), ${JSON.stringify(unseen)})`, { it: fished }) },
          say('${{ steps.apart.output.result }}'),
        ],
        log: /^•••$/,
      },
    ]),
  ),
  'an error, with NUL between its letters': {
    steps: [jsonata('$error($join($split(it, ""), "\\u0000"))', { it: fished })],
    reason: /evaluated: •••/,
  },
  'a file in UTF-16, to show': {
    steps: [
      {
        action: 'command:run',
        input: { program: 'shell', args: ['sed "s/./&\\x00/g" > wide.txt'], stdin: fished },
      },
      { action: 'debug:log', input: { listWorkspace: 'with-contents' } },
    ],
    log: /wide\.txt.*\n•••/,
  },
  'the log, in Base64 of Base64': {
    steps: [
      {
        id: 'twice',
        ...jsonata('$base64encode("{\\"auth\\":\\"" & $base64encode("u:" & it) & "\\"}")', { it: fished }),
      },
      say('${{ steps.twice.output.result }}'),
    ],
    log: /•••/,
  },
  'the log, in capitals': { steps: [say('${{ secrets.PASSWORD | upper }}')], log: /^•••$/ },
  'the items of each': { steps: [{ ...say('${{ each.value }}'), each: '${{ [secrets.PASSWORD, "b"] }}' }] },
  'a matrix': { steps: [{ ...say('${{ matrix.a }}'), matrix: { a: [fished, 'x'] } }] },
  'the name of a step': { steps: [{ name: `Not ${fished}`, ...say('x') }] },
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

const send = (repo: string, input: object = {}): Step => ({
  action: 'publish:git',
  input: { repoUrl: `portal.test?owner=shop&repo=${repo}`, ...input },
});
const sent: Record<string, Case> = {
  'a file of the skeleton': {
    files: { 'skeleton/deploy/.env': 'A=1\nB=2\nTOKEN=${{ values.token }}\n' },
    steps: [{ action: 'fetch:template', input: { url: './skeleton', values: { token: fished } } }, send('filled')],
    reason: /^deploy\/\.env, line 3, holds a secret, and others would read it there\.$/,
  },
  'a file in Base64': {
    steps: [write('a/b.yaml', 'kind: Secret\n'), append('a/b.yaml', jsonText), send('encoded')],
    reason: /^a\/b\.yaml, line 2, holds a secret/,
  },
  'a binary file': {
    steps: [...nul, write('a.bin', `\${{ steps.nul.output.content }}\u0001${fished}`), send('binary')],
    reason: /^a\.bin, line 1, holds a secret/,
  },
  'a folder of its own': {
    steps: [write('out/a.txt', fished), send('folder', { sourcePath: 'out' })],
    reason: /^out\/a\.txt, line 1, holds a secret/,
  },
  'another branch': {
    steps: [
      write('a.txt', 'x'),
      send('branched'),
      write('a.txt', fished),
      { ...send('branched', { branchName: 'change' }), action: 'publish:git:branch' },
    ],
    reason: /^a\.txt, line 1, holds a secret/,
  },
  'a file that the branch has and .gitignore leaves out since': {
    steps: [
      write('.env', 'x'),
      send('since'),
      write('.gitignore', '.env\n'),
      write('.env', fished),
      { ...send('since', { branchName: 'change' }), action: 'publish:git:branch' },
    ],
  },
  'a .gitignore by another name': {
    steps: [write('.GITIGNORE', '.env\n'), write('.env', fished), send('cased')],
    reason: /^\.env, line 1, holds a secret/,
  },
  'an archive': {
    steps: [write('in/a.txt', fished), { action: 'roadiehq:utils:zip', input: { path: 'in', outputPath: 'a.zip' } }],
    reason: /^in\/a\.txt, line 1, holds a secret/,
  },
  'an annotation of an entity': {
    steps: [
      write('catalog-info.yaml', `kind: Component\nmetadata:\n  annotations: {a/b: ${fished}}\n`),
      { action: 'catalog:import', input: {} },
    ],
    reason: /^catalog-info\.yaml, line 3, holds a secret/,
  },
  'an entity': {
    steps: [
      {
        action: 'catalog:write',
        input: { entity: { apiVersion: 'v1', kind: 'Component', metadata: { annotations: { 'a/b': fished } } } },
      },
    ],
    reason: /“entity” holds a secret/,
  },
  'a file that the template declares': {
    published: ['deploy/*'],
    steps: [write('deploy/.env', fished), send('declared')],
    log: /deploy\/\.env holds a secret and goes out with it, as the template declares/,
  },
  'a file that git leaves out': { steps: [write('.gitignore', '.env\n'), write('.env', fished), send('ignored')] },
};

describe('secrets that files would carry out', () => {
  test.each(Object.entries(sent))('in %s', { timeout: 60_000 }, async (name, attack) => {
    const id = await harm(`sent-${Object.keys(sent).indexOf(name)}`, attack);
    const run = await getRun(as('ines'), { id });
    const log = await textOf(id);
    expect(run.error ?? '').toMatch(attack.reason ?? /^$/);
    if (attack.log) expect(log).toMatch(attack.log);
    for (const spelling of spellings) expect(JSON.stringify([run, log])).not.toContain(spelling);
  });

  test('already in the plan', async () => {
    const planned = async (index: number) => {
      const source = { template: `sent-${index}`, parameters: {} };
      const { steps } = await planRun(as('ines'), source, {
        actions: integrations.actions,
        ports: ports as ActionPorts,
      });
      return steps.at(-1);
    };
    expect(await planned(0)).toMatchObject({ will: 'fail', reason: expect.stringContaining('deploy/.env, line 3') });
    // Declared, so what stops it is the repository that the test before has made.
    expect(await planned(Object.keys(sent).indexOf('a file that the template declares'))).toMatchObject({
      reason: expect.stringMatching(/already|taken/),
    });
  });
});

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
