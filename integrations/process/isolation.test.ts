import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { fetchText, gitServer, helloFiles, isRoot, previews } from './fixture';
import { readRunning } from './state';

const git = await gitServer();
const { make, dataDir } = previews();

/** A service that runs what it is asked to run, and answers what came of it. */
const tryEverything = `
  import { execFile } from 'node:child_process';
  import { createServer } from 'node:http';
  createServer((request, response) => {
    const script = decodeURIComponent(request.url.slice(1));
    execFile('sh', ['-c', script], { timeout: 5000 }, (error, stdout, stderr) =>
      response.end(JSON.stringify({ ok: !error, stdout, stderr })));
  }).listen(Number(process.env.PORT), process.env.HOST);`;
const { url } = git.commit('tries', { ...helloFiles, 'server.js': tryEverything });

async function attempt(port: number, script: string): Promise<{ ok: boolean; stdout: string; stderr: string }> {
  return JSON.parse(await fetchText(port, `/${encodeURIComponent(script)}`));
}

describe('the environment of a service', () => {
  test('holds what is on the list, and nothing of the portal’s', async () => {
    process.env.SLIPWAY_SECRET_OF_THE_TEST = 'must-not-leak';
    const { port } = await make({ repository: url });
    const { stdout } = await attempt(port, 'tr "\\\\0" "\\\\n" < /proc/$PPID/environ');
    const names = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split('=')[0]);
    expect(names.sort()).toEqual([
      'HOME',
      'HOST',
      'LANG',
      'NODE_ENV',
      'NODE_OPTIONS',
      'PATH',
      'PORT',
      'SLIPWAY_PREVIEW',
      'TMPDIR',
    ]);
    expect(stdout).not.toContain('must-not-leak');
    delete process.env.SLIPWAY_SECRET_OF_THE_TEST;
  });

  test('has no open file of the portal’s', async () => {
    const { port } = await make({ repository: url });
    const { stdout } = await attempt(port, 'ls -l /proc/$PPID/fd');
    const targets = [...stdout.matchAll(/-> (.*)/g)].map((match) => match[1] ?? '');
    const strange = targets.filter(
      (target) => !/^(\/dev\/null|anon_inode:.*|socket:.*|pipe:.*|.*service\.log)$/.test(target),
    );
    expect(strange).toEqual([]);
  });
});

if (isRoot) {
  describe('where the portal is root, a service', () => {
    test('is nobody in particular, in no group, and can gain nothing', async () => {
      const { port } = await make({ repository: url });
      const { stdout } = await attempt(port, 'cat /proc/self/status');
      const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(stdout)?.[1]?.trim();
      expect(Number(field('Uid')?.split(/\s+/)[0])).toBeGreaterThan(20_000);
      expect(new Set(field('Uid')?.split(/\s+/)).size).toBe(1);
      expect(field('Groups')).toBe('');
      expect(field('CapEff')).toMatch(/^0+$/);
      expect(field('NoNewPrivs')).toBe('1');
      expect((await attempt(port, 'id -u')).stdout.trim()).not.toBe('0');
    });

    test('reads nothing of the portal’s, of the data folder’s, or of another service’s', async () => {
      writeFileSync(path.join(dataDir, 'secret'), 'the portal’s secret', { mode: 0o600 });
      const [mine, other] = [await make({ repository: url }), await make({ repository: url })];
      const theirs = readRunning(other.files)?.id ?? 0;
      const refused = [
        `cat /proc/${process.pid}/environ`,
        `ls /proc/${process.pid}/fd`,
        `cat /proc/${process.pid}/mem`,
        `cat /proc/${theirs}/environ`,
        `ls /proc/${theirs}/cwd/`,
        `ls /proc/${theirs}/root/`,
        `ls ${dataDir}`,
        `cat ${dataDir}/secret`,
        `ls ${path.dirname(other.files.folder)}`,
        `ls ${path.dirname(other.files.folder)}/claims`,
        `ls ${other.files.folder}`,
        `cat ${other.files.plan}`,
        `cat ${other.files.log}`,
        `ls ${other.files.source}`,
        `ls ${other.files.home}`,
        `cat ${mine.files.plan}`,
        `cat ${mine.files.process}`,
        `echo x > ${mine.files.plan}`,
        `rm -f ${mine.files.log}`,
        `mv ${mine.files.source} ${mine.files.folder}/elsewhere`,
        `ln -s /etc/shadow ${mine.files.folder}/service.log.1`,
        `kill -0 ${process.pid}`,
        `kill -9 ${theirs}`,
        'cat /etc/shadow',
        'ls /root',
      ];
      for (const script of refused) {
        expect((await attempt(mine.port, script)).ok, script).toBe(false);
      }
      expect((await attempt(mine.port, 'echo x > "$HOME/own" && cat "$HOME/own" && echo y > "$TMPDIR/own"')).ok).toBe(
        true,
      );
    });

    test('is bound by its limits', async () => {
      const { port, files } = await make({ repository: url, memoryMb: 256 });
      const limits = readFileSync(`/proc/${readRunning(files)?.id}/limits`, 'utf8');
      const soft = (name: string) => new RegExp(`^${name}\\s+(\\S+)\\s+(\\S+)`, 'm').exec(limits)?.slice(1, 3);
      expect(soft('Max data size')).toEqual([String(256 * 1024 * 1024), String(256 * 1024 * 1024)]);
      expect(soft('Max processes')).toEqual(['256', '256']);
      expect(soft('Max open files')).toEqual(['4096', '4096']);
      expect(soft('Max core file size')).toEqual(['0', '0']);
      expect((await attempt(port, 'ulimit -n 10000')).ok).toBe(false);
      expect(readFileSync(`/proc/${readRunning(files)?.id}/oom_score_adj`, 'utf8').trim()).toBe('800');
      const bomb = 'i=0; while [ $i -lt 400 ]; do sleep 20 & i=$((i+1)); done; wait';
      expect((await attempt(port, bomb)).stderr).toMatch(/fork|Resource temporarily unavailable/);
    });
  });
}
