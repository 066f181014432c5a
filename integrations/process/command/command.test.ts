import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDeclarations } from '@/domain/core/declarations';
import { workbench } from '@/integrations/testing';
import { commandRun } from './command-run';
import { findTools } from './tools';

const declarations = readDeclarations(`
programs:
  shell:
    path: /bin/sh
    fixedArgs: ["-c"]
    args: [".*"]
    env: {GREETING: hello}
    allowEnv: [TOKEN]
    outputKb: 4
    timeoutSeconds: 60
  short: {path: /bin/sh, fixedArgs: ["-c"], args: [".*"], timeoutSeconds: 1}
  small: {path: /bin/sh, fixedArgs: ["-c"], args: [".*"], fileMb: 1}
  echo: {path: /bin/echo, args: ["[a-z]+", "--(dry|wet)"], repeatable: true, templates: [another]}
  count: {path: /bin/cat, repeatable: true}
`);
/** found again by its length */
const sleep = `sleep 4${process.pid}`;
const action = commandRun({ enabled: () => true, declarations: () => declarations });
const { bench, apply, plan, contextFor, workspace } = await workbench('command');
const shell = (script: string, more: object = {}) => apply(action, { program: 'shell', args: [script], ...more });

describe('command:run', () => {
  test('gives exit code and output, and prints as it goes', async () => {
    const { output } = await shell('echo "$GREETING"; echo problems >&2');
    expect(output).toEqual({ exitCode: 0, output: 'hello\n', isCut: false });
    expect(bench.lines).toEqual(expect.arrayContaining(['info hello', 'info problems']));
  });

  test('reads JSON, its standard input and the variables that it may be given', async () => {
    const { output } = await shell('read line; printf \'{"said": "%s", "token": "%s"}\' "$line" "$TOKEN"', {
      ...{ stdin: 'by stdin\n', env: { TOKEN: 'abc' }, output: 'json' },
    });
    expect(output?.output).toEqual({ said: 'by stdin', token: 'abc' });
  });

  test('works on the files of the run, in a folder of them', async () => {
    mkdirSync(path.join(bench.dir, 'infra'));
    writeFileSync(path.join(bench.dir, 'infra/in'), 'given');
    await shell('cat in > out; mkdir -p new/deep; echo "#!/bin/sh" > new/deep/run; chmod 755 new/deep/run; rm in', {
      folder: 'infra',
    });
    expect(await workspace()).toEqual({ 'infra/out': 'given', 'infra/new/deep/run': '#!/bin/sh\n' });
  });

  test('leaves pipes and lent rights behind', async () => {
    await shell('mkfifo pipe; cp /bin/true own; chmod 4755 own; ln -s /etc/shadow link; echo ok > kept');
    expect(readdirSync(bench.dir).sort()).toEqual(
      process.getuid?.() === 0 ? ['kept', 'link', 'own'] : expect.anything(),
    );
  });

  test('takes only declared programs, arguments and variables', async () => {
    const errors = async (input: object) =>
      apply(action, input).then(
        () => undefined,
        (error: Error) => error.message,
      );
    expect(await errors({ program: 'rm', args: ['-rf'] })).toMatch(
      /^No program "rm" is declared here; there are: shell,/,
    );
    expect(await errors({ program: 'constructor' })).toMatch(/^No program "constructor"/);
    expect(await errors({ program: 'echo', args: ['hello'] })).toBe('The template "a-template" may not run "echo".');
    expect(await errors({ program: 'count', args: ['/etc/passwd'] })).toMatch(
      /^Argument 1 of count is none that it is/,
    );
    expect(await errors({ program: 'shell', args: ['true'], env: { LD_PRELOAD: './x' } })).toMatch(
      /the variable LD_PRELOAD/,
    );
    expect(await errors({ program: 'shell', args: ['true'], folder: '../..' })).toMatch(/leads out of the workspace/);
  });

  test('matches an argument as a whole, and never gives it to a shell', async () => {
    const context = contextFor([], { run: { ...contextFor().run, templateName: 'another' } });
    const { output } = await apply(action, { program: 'echo', args: ['hello', '--dry'] }, context);
    expect(output?.output).toBe('hello --dry\n');
    for (const wrong of ['hello; id', 'hello\nid', '$(id)', '--dry=1']) {
      await expect(apply(action, { program: 'echo', args: [wrong] }, context)).rejects.toThrow('Argument 1 of echo');
    }
  });

  test('fails with what the program said, unless told otherwise', async () => {
    await expect(shell('echo no such thing >&2; exit 3')).rejects.toThrow(
      'shell ended with the exit code 3. It said: no such thing',
    );
    expect((await shell('exit 3', { allowFailure: true })).output).toMatchObject({ exitCode: 3 });
  });

  test('stops what takes too long, with all that it has started', async () => {
    const started = apply(action, { program: 'short', args: [`${sleep} & (${sleep} &) ; ${sleep}`] });
    await expect(started).rejects.toThrow('short took longer than 1 s, so it was stopped.');
    expect(await sleepers()).toEqual([]);
  });

  test('stops when the step is broken off', async () => {
    const controller = new AbortController();
    const context = contextFor([], { signal: controller.signal });
    const log = context.log;
    context.log = (level, text) => {
      log(level, text);
      if (text === 'begun') controller.abort(new Error('cancelled'));
    };
    const call = apply(action, { program: 'shell', args: [`echo begun; ${sleep}`] }, context);
    await expect(call).rejects.toThrow('cancelled');
    expect(await sleepers()).toEqual([]);
  });

  test('keeps so much of a long output, and says so', async () => {
    const { output } = await shell('i=0; while [ $i -lt 2000 ]; do echo "line $i"; i=$((i+1)); done');
    expect(output?.isCut).toBe(true);
    expect(String(output?.output)).toHaveLength(4096);
    expect(bench.lines.at(-1)).toContain('longer than what later steps get');
  });

  test('stops a flood', async () => {
    await expect(shell('yes some very long line that comes again and again')).rejects.toThrow('prints more than 64 MB');
  });

  test('knows nothing of the portal’s environment', async () => {
    process.env.SLIPWAY_TEST_ONLY = 'not for programs';
    const { output } = await shell('env');
    expect(output?.output).not.toContain('not for programs');
    expect(output?.output).not.toContain('SLIPWAY_SECRET');
  });

  test('is switched off until somebody switches it on', async () => {
    const off = commandRun({ enabled: () => false, declarations: () => declarations });
    await expect(apply(off, { program: 'shell' })).rejects.toThrow('This portal runs no programs.');
    await expect(plan(off, { program: 'shell' })).rejects.toThrow('This portal runs no programs.');
  });

  test('is planned without being run', async () => {
    const lines = await plan(action, { program: 'shell', args: ['touch made'] });
    expect(lines).toEqual([expect.objectContaining({ sign: 'unknown', kind: 'Command', object: 'shell touch made' })]);
    expect(await workspace()).toEqual({});
  });

  test.each([
    [{ program: 'count' }, true],
    [{ program: 'shell' }, false],
    [{ program: '${{ parameters.program }}' }, false],
    [undefined, false],
  ])('%j may be repeated: %s', (input, may) => {
    expect(action.repeatableFor?.(input)).toBe(may);
  });
});

async function sleepers() {
  const found = await new Promise<string>((resolve) =>
    execFile('ps', ['-A', '-o', 'args='], (_, out) => resolve(String(out))),
  );
  return found.split('\n').filter((line) => line === sleep);
}

const tools = findTools();

if (tools.prlimit) {
  test('a file grows no larger than declared', async () => {
    await expect(apply(action, { program: 'small', args: ['head -c 3000000 /dev/zero > large'] })).rejects.toThrow(
      /small (ended with the exit code|was ended by)/,
    );
  });
}

if (tools.bwrap) {
  describe('in the box', () => {
    test('a program sees neither the portal’s files nor other processes', async () => {
      symlinkSync('/root', path.join(bench.dir, 'way-out'));
      const { output } = await shell(
        `ls / ; cat /etc/shadow ${process.cwd()}/package.json way-out/.profile 2>/dev/null; ps -A -o pid= | wc -l; echo end`,
      );
      const text = String(output?.output);
      expect(text).not.toMatch(/root:|"name"|home|srv/);
      expect(Number(/(\d+)\nend/.exec(text)?.[1])).toBeLessThan(8);
    });

    test('it has no network', async () => {
      const { output } = await shell('cat /proc/net/dev | tail -n +3 | cut -d: -f1; echo end');
      expect(output?.output).toMatch(/^\s*lo\nend\n$/);
    });

    test('it writes nowhere but in the workspace', async () => {
      const script =
        'for f in /usr/x /etc/x /x /run/slipway/x /proc/sys/kernel/hostname; do (echo 1 > $f) 2>/dev/null && echo wrote $f; done; echo end';
      expect((await shell(script)).output?.output).toBe('end\n');
    });
  });
}
