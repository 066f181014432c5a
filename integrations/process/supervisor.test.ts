import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import {
  answersOn,
  fetchText,
  filesFor,
  gitServer,
  helloFiles,
  helloService,
  isRoot,
  newKey,
  openFolder,
  previews,
  provisionerContext,
  until,
  watch,
} from './fixture';
import { mostBytes, readLog } from './log-file';
import { birthOf } from './process-table';
import { readPlan, readRunning } from './state';

const git = await gitServer();
const hello = git.commit('hello', helloFiles);
/** 0 while nobody answers. */
const processOf = async (port: number) => Number((await fetchText(port).catch(() => ' 0')).split(' ')[1]);

/** Waits until another process answers than this one. */
async function processAfter(before: number, port: number, what: string): Promise<number> {
  let found = 0;
  await until(async () => {
    found = await processOf(port);
    return ![0, before].includes(found);
  }, what);
  return found;
}

describe('a service that should run', () => {
  const { provisioner, make, start, dataDir } = previews();

  test('is started again when it ends, later each time, and says so in its log', async () => {
    await start();
    const { spec, port, files } = await make({ repository: hello.url });
    const first = await processOf(port);
    await fetchText(port, '/exit').catch(() => {});
    const next = await processAfter(first, port, 'the next process');
    expect(readLog(files, 50, Date.now()).map((line) => line.text)).toContain(
      'slipway: the service ended with code 7; it is started again in 1 s',
    );
    process.kill(next, 'SIGKILL');
    // It is away for two seconds only.
    await until(async () => {
      const { running, healthy } = await provisioner.observe(spec);
      return running === true && !healthy;
    }, 'the pause to be seen');
    await until(() => (readRunning(files)?.failures ?? 0) === 2, 'the second end to be counted');
    const said = readLog(files, 50, Date.now()).filter((line) => line.text.startsWith('slipway:'));
    expect(said.at(-1)?.text).toBe('slipway: the service was ended by SIGKILL; it is started again in 2 s');
    await until(() => answersOn(port), 'the third process');
    expect(await provisioner.observe(spec)).toMatchObject({ running: true, healthy: true });
  });

  test('is not started where a link of its own leads instead of its folder', async () => {
    const { url } = git.commit('wandering', {
      'app/package.json': helloFiles['package.json'],
      'app/server.js': `
        import { renameSync, symlinkSync } from 'node:fs';
        import { createServer } from 'node:http';
        createServer((request, response) => {
          if (request.url !== '/wander') return response.end('hello');
          renameSync('../app', '../was');
          symlinkSync('/etc', '../app');
          process.exit(1);
        }).listen(Number(process.env.PORT), process.env.HOST);`,
    });
    const { port, files } = await make({ repository: url, folder: 'app' });
    await fetchText(port, '/wander').catch(() => {});
    const refusal = /The folder of the service is not in its checkout any more/;
    await until(() => readLog(files, 50, Date.now()).some((line) => refusal.test(line.text)), 'the refusal');
    expect(await answersOn(port)).toBe(false);
  });

  test('is not started again when it was put to sleep or destroyed', async () => {
    await start();
    const { spec, port, files } = await make({ repository: hello.url });
    const other = await make({ repository: hello.url });
    await provisioner.sleep(spec, provisionerContext().context);
    const left = watch(dataDir, spec);
    // Somebody else's service that is started again shows that the supervisor has looked at all of them since.
    await fetchText(other.port, '/exit').catch(() => {});
    await until(async () => (await answersOn(other.port)) && (readRunning(other.files)?.failures ?? 0) > 0, 'a round');
    expect(await answersOn(port)).toBe(false);
    expect(readPlan(files)?.wanted).toBe('stopped');
    await provisioner.destroy(spec, provisionerContext().context);
    expect(await left()).toEqual([]);
  });

  test('is ended when it takes more memory than asked for', async () => {
    await start();
    const { url } = git.commit('greedy', {
      ...helloFiles,
      'server.js': `const kept = [];
        for (let i = 0; i < 3; i++) { const child = (await import('node:child_process')).spawn(process.execPath, ['-e',
          'globalThis.kept = Buffer.alloc(60e6, 1); setInterval(() => {}, 1000)'], { stdio: 'ignore' }); kept.push(child); }
        ${helloService}`,
    });
    const { files } = await make({ repository: url, memoryMb: 200 });
    await until(
      () =>
        readLog(files, 50, Date.now()).some((line) => /uses \d+ MB, more than the 200 MB asked for/.test(line.text)),
      'the memory to be noticed',
    );
  });

  test('has a log that does not grow without end', async () => {
    await start();
    const { url } = git.commit('talkative', {
      ...helloFiles,
      'server.js': `${helloService}; let n = 0; setInterval(() => console.log(++n, 'x'.repeat(200_000)), 20)`,
    });
    const { files } = await make({ repository: url });
    const { statSync } = await import('node:fs');
    let most = 0;
    await until(() => {
      const { size } = statSync(files.log);
      const isCut = size < most;
      most = Math.max(most, size);
      return isCut;
    }, 'the log to be cut');
    // What is written within a second comes on top.
    expect(most).toBeLessThan(mostBytes * 6);
    const lines = readLog(files, 3, Date.now());
    expect(lines).toHaveLength(3);
    expect(lines[2]?.text).toMatch(/^\d+ x+$/);
  });
});

describe('workers come and go', () => {
  const { dataDir, provisioner, make, stopAll } = previews();
  const children: ChildProcess[] = [];
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-worker-'));
  const program = path.join(folder, 'worker.mjs');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  /** Starts a worker and waits until it has said a line that begins with the word. */
  async function worker(
    args: string[],
    wordToWaitFor: string,
    user?: number,
  ): Promise<{ child: ChildProcess; said: string }> {
    await build({
      entryPoints: [path.join(import.meta.dirname, 'fixture-worker.ts')],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      tsconfig: path.resolve(import.meta.dirname, '../../tsconfig.json'),
    });
    chmodSync(folder, 0o755);
    const child = spawn(process.execPath, [program, ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
      ...(user === undefined ? {} : { uid: user, gid: user, env: { ...process.env, HOME: folder } }),
    });
    children.push(child);
    let said = '';
    child.stdout?.on('data', (chunk) => {
      said += chunk;
    });
    await until(() => said.split('\n').some((line) => line.startsWith(wordToWaitFor)), wordToWaitFor);
    return { child, said };
  }
  const gone = (child: ChildProcess) => new Promise((resolve) => child.once('exit', resolve));
  const portIn = (said: string) => Number(/^port (\d+)$/m.exec(said)?.[1]);

  test('one dies, the service lives on, the next one adopts it and starts it again when it ends', async () => {
    const spec = {
      id: 'x',
      key: newKey(),
      name: 'x',
      config: provisioner.config.parse({ repository: hello.url }),
      resources: {},
    };
    const first = await worker([dataDir, spec.key, hello.url], 'port');
    const port = portIn(first.said);
    const id = await processOf(port);
    const left = watch(dataDir, spec);
    try {
      const death = gone(first.child);
      first.child.kill('SIGKILL');
      await death;
      expect(await processOf(port)).toBe(id);

      const second = await worker([dataDir], 'ready');
      const third = await worker([dataDir], 'ready');
      expect(await processOf(port)).toBe(id);
      process.kill(id, 'SIGKILL');
      const adopted = await processAfter(id, port, 'the service to be back');
      expect((await left()).filter((one) => one.startsWith('process'))).toHaveLength(1);

      // The one that looks after it dies: the other takes over.
      second.child.kill('SIGKILL');
      process.kill(adopted, 'SIGKILL');
      await processAfter(adopted, port, 'the other worker');

      // A clean end stops the service, the next start brings it back.
      const end = gone(third.child);
      third.child.kill('SIGTERM');
      await end;
      expect((await left()).filter((one) => one.startsWith('process') || one.startsWith('port'))).toEqual([]);
      expect(await provisioner.observe(spec)).toMatchObject({ exists: true, running: true, healthy: false });
      await worker([dataDir], 'ready');
      await until(() => answersOn(port), 'the service after a restart');
    } finally {
      for (const child of children) child.kill('SIGKILL');
      await provisioner.destroy(spec, provisionerContext().context);
    }
    expect(await left()).toEqual([]);
  }, 60_000);

  test('the last one dies and the portal stops: the service is ended, and the next start brings it back', async () => {
    const key = newKey();
    const config = provisioner.config.parse({ repository: hello.url });
    const spec = { id: 'x', key, name: 'x', config, resources: {} };
    const { child, said } = await worker([dataDir, key, hello.url], 'port');
    const port = portIn(said);
    const left = watch(dataDir, spec);
    const death = gone(child);
    child.kill('SIGKILL');
    await death;
    expect(await answersOn(port)).toBe(true);
    await stopAll();
    expect((await left()).filter((one) => one.startsWith('process') || one.startsWith('port'))).toEqual([]);
    const next = await worker([dataDir], 'ready');
    await until(() => answersOn(port), 'the service after a restart');
    next.child.kill('SIGKILL');
    await provisioner.destroy(spec, provisionerContext().context);
    expect(await left()).toEqual([]);
  });

  test.each(['Checkout', 'Start', 'Healthy'])('one is killed at %s: destroying finds all there is', async (stage) => {
    const spec = {
      id: 'x',
      key: newKey(),
      name: 'x',
      config: provisioner.config.parse({ repository: hello.url }),
      resources: {},
    };
    const { child } = await worker([dataDir, spec.key, hello.url], `stage ${stage}`);
    const death = gone(child);
    child.kill('SIGKILL');
    await death;
    const left = watch(dataDir, spec);
    await provisioner.destroy(spec, provisionerContext().context);
    expect(await left()).toEqual([]);
  });

  if (isRoot) {
    test('all of it works for an ordinary user, whose services run as that user', async () => {
      const own = openFolder();
      const user = 64_321;
      chownSync(own, user, user);
      const key = newKey();
      const { child, said } = await worker([own, key, hello.url], 'port', user);
      const port = portIn(said);
      const id = await processOf(port);
      const { readFileSync, statSync } = await import('node:fs');
      expect(readFileSync(`/proc/${id}/status`, 'utf8')).toMatch(new RegExp(`^Uid:\\s+${user}\\s`, 'm'));
      const environment = JSON.parse(await fetchText(port, '/environment'));
      expect(Object.keys(environment)).not.toContain('DATABASE_URL');
      expect(statSync(path.join(own, 'previews')).mode & 0o777).toBe(0o700);
      const end = gone(child);
      child.kill('SIGTERM');
      await end;
      expect(await answersOn(port)).toBe(false);
      expect(await birthOf(id)).toBeUndefined();
      rmSync(own, { recursive: true, force: true });
    });
  }

  test('the folder of a preview holds nothing that others may read', async () => {
    const { spec } = await make({ repository: hello.url });
    const { statSync } = await import('node:fs');
    const files = filesFor(dataDir, spec);
    for (const file of [files.plan, files.process, files.checkout, files.log]) {
      expect(statSync(file).mode & 0o077, file).toBe(0);
    }
    for (const folder of [files.source, files.home, files.temporary]) expect(statSync(folder).mode & 0o077).toBe(0);
  });
});
