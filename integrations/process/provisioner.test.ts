import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import {
  fetchText,
  gitServer,
  helloFiles,
  helloService,
  isRoot,
  previews,
  provisionerContext,
  until,
  watch,
} from './fixture';
import { readRunning } from './state';

const git = await gitServer();
const hello = git.commit('hello', helloFiles);
const { provisioner, make, tracked, dataDir } = previews({
  open: async (repository) =>
    repository.startsWith('http')
      ? { url: repository }
      : { url: `${git.origin}/${repository}.git`, authorization: git.authorization },
});

describe('a service from a repository', () => {
  test('is checked out, started and answers, with its stages and its record first', async () => {
    const spec = tracked({ repository: hello.url });
    const { context, stages, recorded } = provisionerContext();
    const { outputs, port, secretOutputs } = await provisioner.apply(spec, context);
    expect(stages).toEqual(['Checkout', 'Install', 'Start', 'Healthy']);
    expect(recorded.at(0)).toMatchObject({ folder: expect.any(String), machine: expect.any(String) });
    expect(recorded.at(-1)).toMatchObject({ port });
    expect(outputs).toEqual({ repository: hello.url, commit: hello.hash });
    expect(secretOutputs).toEqual({});
    expect(await fetchText(port ?? 0)).toMatch(/^hello \d+$/);
    const again = await provisioner.apply(spec, provisionerContext().context);
    expect(again.port).toBe(port);
  });

  test('is observed: what was asked beside what is there', async () => {
    const { spec } = await make({ repository: hello.url, memoryMb: 256 });
    const seen = await provisioner.observe(spec);
    expect(seen).toMatchObject({
      exists: true,
      running: true,
      healthy: true,
      reason: expect.stringMatching(/^GET \/: 200/),
    });
    const facts = Object.fromEntries(seen.facts.map((fact) => [fact.fact, fact]));
    expect(facts.Commit?.observed).toBe(hello.hash.slice(0, 7));
    expect(facts['Listens on']?.observed).toBe('127.0.0.1');
    expect(Number.parseInt(facts.Memory?.observed ?? '', 10)).toBeGreaterThan(20);
    expect(facts['Runs as']?.observed).toMatch(isRoot ? /^user \d+$/ : /portal/);
  });

  test('shows its log, with the time of each line', async () => {
    const { spec } = await make({ repository: hello.url });
    const lines = (await provisioner.log?.(spec, 100)) ?? [];
    expect(lines.map((line) => line.text)).toEqual(
      expect.arrayContaining([
        `slipway: checkout: ${hello.hash}`,
        'slipway: start: node server.js',
        expect.stringMatching(/^hello from/),
      ]),
    );
    expect(Math.abs(Date.parse(lines.at(-1)?.at ?? '') - Date.now())).toBeLessThan(60_000);
    expect(await provisioner.log?.(spec, 1)).toHaveLength(1);
  });

  test('sleeps without a process, and wakes where it was', async () => {
    const { spec, port } = await make({ repository: hello.url });
    await provisioner.sleep(spec, provisionerContext().context);
    await provisioner.sleep(spec, provisionerContext().context);
    await expect(fetchText(port)).rejects.toThrow();
    expect(await provisioner.observe(spec)).toMatchObject({ exists: true, running: false, healthy: false });
    const { context, stages } = provisionerContext();
    expect(await provisioner.wake(spec, context)).toMatchObject({ port });
    expect(stages).toEqual(['Start', 'Healthy']);
    expect(await fetchText(port)).toMatch(/^hello/);
  });

  test('can stand in a folder of the repository, at a branch, a tag’s commit or a commit', async () => {
    const older = git.commit('shop', { 'api/package.json': helloFiles['package.json'], 'api/server.js': helloService });
    const newer = git.commit(
      'shop',
      { 'api/package.json': helloFiles['package.json'], 'api/server.js': helloService, more: '1' },
      'next',
    );
    const branch = await make({ repository: older.url, ref: 'next', folder: 'api' });
    expect(branch.provisioned.outputs.commit).toBe(newer.hash);
    const commit = await make({ repository: older.url, ref: older.hash, folder: 'api', healthPath: '/health' });
    expect(commit.provisioned.outputs.commit).toBe(older.hash);
  });

  test('is any program: the command is given, and no shell reads it', async () => {
    const { url } = git.commit('words', {
      'run.mjs': `console.log(JSON.stringify(process.argv.slice(2)));${helloService}`,
    });
    const odd = ['$(touch /tmp/slipway-injected)', '; touch /tmp/slipway-injected', '`id`', 'a b'];
    const { spec } = await make({ repository: url, start: ['node', 'run.mjs', ...odd] });
    const lines = (await provisioner.log?.(spec, 100)) ?? [];
    expect(lines.map((line) => line.text)).toContain(JSON.stringify(odd));
    expect(existsSync('/tmp/slipway-injected')).toBe(false);
  });

  test('comes from a private repository with a credential that is kept nowhere', async () => {
    const { hash } = git.commit('private/ledger', helloFiles);
    const { provisioned, files } = await make({ repository: 'private/ledger' });
    expect(provisioned.outputs.commit).toBe(hash);
    expect(readFileSync(files.log, 'utf8')).not.toContain('let-me-read');
    expect(readFileSync(`${files.source}/.git/config`, 'utf8')).not.toContain('let-me-read');
    expect(await fetchText(provisioned.port ?? 0, '/environment')).not.toContain('let-me-read');
    const bare = tracked({ repository: `${git.origin}/private/ledger.git` });
    await expect(provisioner.apply(bare, provisionerContext().context)).rejects.toThrow(/could not be fetched/);
  });
});

describe('installing', () => {
  const registry = packageServer();
  const locked = (address: string) => ({
    'package.json': JSON.stringify({
      name: 'needy',
      type: 'module',
      scripts: { start: 'node server.js', preinstall: 'touch ran-a-script' },
      dependencies: { anchor: '1.0.0' },
    }),
    'package-lock.json': JSON.stringify({
      name: 'needy',
      lockfileVersion: 3,
      packages: {
        '': { name: 'needy', dependencies: { anchor: '1.0.0' } },
        'node_modules/anchor': { version: '1.0.0', resolved: `${address}/anchor-1.0.0.tgz` },
      },
    }),
    'server.js': `import anchor from 'anchor'; console.log('anchor is', anchor);${helloService}`,
  });

  test('takes what the lock file says, runs no scripts, and starts with it', async () => {
    const { url } = git.commit('needy', locked(await registry));
    const { spec, files } = await make({ repository: url });
    const lines = (await provisioner.log?.(spec, 100)) ?? [];
    expect(lines.map((line) => line.text)).toContain('anchor is dropped');
    expect(existsSync(`${files.source}/ran-a-script`)).toBe(false);
  });

  test('that fails says so, and its log says why', async () => {
    const { url } = git.commit('broken', locked('http://127.0.0.1:9'));
    const spec = tracked({ repository: url, installTimeoutSeconds: 60, install: ['npm', 'ci', '--fetch-retries=0'] });
    await expect(provisioner.apply(spec, provisionerContext().context)).rejects.toThrow(/install ended with code 1/);
    const lines = (await provisioner.log?.(spec, 100)) ?? [];
    expect(lines.map((line) => line.text).join()).toMatch(/ECONNREFUSED/);
  });

  test('that takes too long is ended with everything it started', async () => {
    const { url } = git.commit('slow', { ...helloFiles, 'slow.sh': 'sleep 300 & sleep 300' });
    const spec = tracked({ repository: url, installTimeoutSeconds: 5, install: ['sh', 'slow.sh'] });
    await expect(provisioner.apply(spec, provisionerContext().context)).rejects.toThrow(/longer than 5 s/);
    const left = await watch(dataDir, spec)();
    expect(left.filter((one) => one.startsWith('process'))).toEqual([]);
  });
});

describe('what cannot start says why', () => {
  test.each([
    ['no such repository', { repository: `${git.origin}/missing.git` }, /missing\.git could not be fetched/],
    ['no such branch', { repository: hello.url, ref: 'missing' }, /missing of .* could not be fetched/],
    ['no such folder', { repository: hello.url, folder: 'missing' }, /no folder "missing"/],
    ['no git server', { repository: 'http://127.0.0.1:9/x.git' }, /could not be fetched/],
    ['a password in the address', { repository: 'http://me:secret@127.0.0.1/x.git' }, /user name or a password/],
    ['a program that is not there', { repository: hello.url, start: ['no-such-program'] }, /ended with code 127/],
  ])('%s', async (_, config, reason) => {
    await expect(provisioner.apply(tracked(config), provisionerContext().context)).rejects.toThrow(reason);
  });

  test('a service that ends before it answers, with its last lines', async () => {
    const { url } = git.commit('dying', {
      ...helloFiles,
      'server.js': "console.error('no database here'); process.exit(3)",
    });
    const spec = tracked({ repository: url });
    const { context, logged } = provisionerContext();
    await expect(provisioner.apply(spec, context)).rejects.toThrow(
      /ended with code 3 before it answered. Its log ends with: no database here/,
    );
    // The environment keeps the log when the folder goes.
    expect(logged).toEqual(expect.arrayContaining(['slipway: start: node server.js', 'no database here']));
  });

  test('a service that never answers, or answers with an error', async () => {
    const { url } = git.commit('failing', {
      ...helloFiles,
      'server.js': helloService.replace("response.end('hello '", "response.statusCode = 500; response.end('hello '"),
    });
    const spec = tracked({ repository: url, startTimeoutSeconds: 1 });
    await expect(provisioner.apply(spec, provisionerContext().context)).rejects.toThrow(/within 1 s: GET \/: 500/);
    expect((await watch(dataDir, spec)()).filter((one) => one.startsWith('process'))).toEqual([]);
    const silent = tracked({ repository: hello.url, start: ['sleep', '300'], startTimeoutSeconds: 1 });
    await expect(provisioner.apply(silent, provisionerContext().context)).rejects.toThrow(/connection refused/);
  });

  test('a repository without a start script', async () => {
    const { url } = git.commit('empty', { 'README.md': 'nothing' });
    await expect(provisioner.apply(tracked({ repository: url }), provisionerContext().context)).rejects.toThrow(
      /no package.json with a start script/,
    );
  });

  test.each([
    { ref: '--upload-pack=x' },
    { folder: '../elsewhere' },
    { folder: '/etc' },
    { healthPath: 'x' },
    { start: [] },
  ])('input like %j is refused before anything happens', (config) => {
    expect(provisioner.config.safeParse({ repository: hello.url, ...config }).success).toBe(false);
  });
});

describe('nothing is left behind', () => {
  test.each(['Checkout', 'Install', 'Start', 'Healthy'])(
    'when it is cut off at %s and destroyed, and it can be taken up again',
    async (failAt) => {
      const spec = tracked({ repository: hello.url });
      await expect(provisioner.apply(spec, provisionerContext({ failAt }).context)).rejects.toThrow(/cut off/);
      const first = watch(dataDir, spec);
      await provisioner.destroy(spec, provisionerContext().context);
      expect(await first()).toEqual([]);

      await expect(provisioner.apply(spec, provisionerContext({ failAt }).context)).rejects.toThrow(/cut off/);
      const { port } = await provisioner.apply(spec, provisionerContext().context);
      expect(await fetchText(port ?? 0)).toMatch(/^hello/);
      const second = watch(dataDir, spec);
      await provisioner.destroy(spec, provisionerContext().context);
      expect(await second()).toEqual([]);
    },
  );

  test('when the worker has to stop in the middle of an install', async () => {
    const { url } = git.commit('endless', { ...helloFiles, 'wait.sh': 'echo waiting; sleep 300' });
    const spec = tracked({ repository: url, install: ['sh', 'wait.sh'] });
    const stop = new AbortController();
    const applying = provisioner.apply(spec, provisionerContext({ signal: stop.signal }).context);
    const refused = expect(applying).rejects.toThrow(/abort/i);
    await until(
      async () => ((await provisioner.log?.(spec, 5)) ?? []).some((line) => line.text === 'waiting'),
      'the install',
    );
    stop.abort();
    await refused;
    const left = watch(dataDir, spec);
    expect((await left()).filter((one) => one.startsWith('process'))).toEqual([]);
    await provisioner.destroy(spec, provisionerContext().context);
    expect(await left()).toEqual([]);
  });

  test('of a service that will not end, has children outside its group and files elsewhere', async () => {
    const { url } = git.commit('stubborn', {
      ...helloFiles,
      'server.js': `
        import { spawn } from 'node:child_process';
        import { writeFileSync } from 'node:fs';
        process.on('SIGTERM', () => console.log('never'));
        spawn('sh', ['-c', 'trap "" TERM; while :; do sleep 1; done'], { detached: true, stdio: 'ignore' }).unref();
        ${isRoot ? "writeFileSync('/tmp/slipway-left-' + process.pid, 'x'); writeFileSync('/dev/shm/slipway-left-' + process.pid, 'x');" : ''}
        ${helloService}`,
    });
    const { spec, files } = await make({ repository: url });
    const left = watch(dataDir, spec);
    const before = await left();
    expect(before.filter((one) => one.startsWith('process')).length).toBeGreaterThanOrEqual(2);
    if (isRoot) expect(before.filter((one) => one.includes('slipway-left'))).toHaveLength(2);
    const pid = readRunning(files)?.id ?? 0;
    await provisioner.destroy(spec, provisionerContext().context);
    expect(await left()).toEqual([]);
    expect(() => process.kill(pid, 0)).toThrow();
  });

  test('when it is destroyed twice, or was never made', async () => {
    const { spec } = await make({ repository: hello.url });
    const left = watch(dataDir, spec);
    await provisioner.destroy(spec, provisionerContext().context);
    await provisioner.destroy(spec, provisionerContext().context);
    await provisioner.destroy(tracked({ repository: hello.url }), provisionerContext().context);
    expect(await left()).toEqual([]);
  });
});

/** A server of one package, packed here: npm fetches it as from any registry. */
async function packageServer(): Promise<string> {
  const { execFileSync } = await import('node:child_process');
  const { mkdtempSync, mkdirSync, writeFileSync, rmSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  const folder = mkdtempSync(`${tmpdir()}/slipway-package-`);
  mkdirSync(`${folder}/package`);
  writeFileSync(
    `${folder}/package/package.json`,
    JSON.stringify({ name: 'anchor', version: '1.0.0', main: 'index.js' }),
  );
  writeFileSync(`${folder}/package/index.js`, "module.exports = 'dropped';");
  execFileSync('tar', ['-czf', 'anchor.tgz', 'package'], { cwd: folder });
  const archive = readFileSync(`${folder}/anchor.tgz`);
  rmSync(folder, { recursive: true });
  const server = createServer((_, response) => response.end(archive));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
