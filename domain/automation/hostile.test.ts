import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  as,
  bomb,
  type Case,
  evil,
  expectWell,
  harm,
  jsonata,
  nul,
  outside,
  type Step,
  say,
  sh,
  textOf,
  write,
} from './fixture';
import { getRun } from './runs/queries';

const planted: Step = { action: 'test:plant', input: {} };
/** what no program may make */
const mark = path.join(tmpdir(), `slipway-owned-${process.pid}`);

const cases: Record<string, Case> = {
  'the process by a constructor': { steps: [say(`\${{ range.constructor("${evil}")() }}`)] },
  'the process by a text': { steps: [say(`\${{ "".constructor.constructor("${evil}")() }}`)] },
  'the process by a list': { steps: [say(`\${{ [].map.constructor("${evil}")() }}`)] },
  'the process by a parameter': { steps: [say(`\${{ parameters.constructor.constructor("${evil}")() }}`)] },
  'the process by a filter': { steps: [say(`\${{ parameters | dump | replace.constructor("${evil}")() }}`)] },
  'the process by a block': { steps: [say(`{% set f = cycler.constructor %}\${{ f("${evil}")() }}`)] },
  'the process by JSONata': { steps: [jsonata(`$string.constructor("${evil}")()`)], reason: /cannot be evaluated/ },
  'the process by __proto__ in JSONata': {
    steps: [{ ...jsonata('__proto__.constructor.constructor', { a: 1 }) }, say('after')],
  },
  'the prototype by a merge': {
    steps: [
      { action: 'roadiehq:utils:json:merge', input: { path: 'a.json', content: '{"__proto__": {"polluted": "yes"}}' } },
      {
        action: 'roadiehq:utils:json:merge',
        input: { path: 'a.json', content: '{"constructor": {"prototype": {"polluted": 1}}}' },
      },
    ],
  },
  'the prototype by a name': {
    parameters: JSON.parse('{"__proto__": {"polluted": "yes"}}'),
    steps: [
      { id: '__proto__', action: 'debug:log', input: { message: 'x' } },
      say('${{ steps.__proto__.output }}'),
      say('${{ parameters.polluted }}|${{ steps.polluted }}|${{ user.polluted }}|'),
    ],
    // The name is data like any other: nothing is reached by it, and nothing has got it.
    log: /^x\n(\$\{\{ steps\.__proto__\.output \}\}|\{\})?\n?\|\|\|$/,
  },
  'the prototype by each': {
    steps: [{ ...say('${{ each.value }}'), each: JSON.parse('{"__proto__": "x", "b": "y"}') }],
  },
  'a loop in a loop': {
    steps: [say('{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}')],
    reason: /computes more than a template may/,
  },
  'a long list': {
    steps: [say('${{ range(0, 1000000000) | join(",") }}')],
    reason: /computes more than a template may/,
  },
  'a text that doubles': {
    steps: [say(`\${{ "xxxxxxxxxx"${' | replace("x", "xxxxxxxxxx")'.repeat(12)} }}`)],
    reason: /computes more than a template may|more text/,
  },
  'a regular expression that never ends': {
    steps: [say('${{ r/^(a+)+$/.test("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!") }}')],
    reason: /takes longer than half a second/,
  },
  'a regular expression in files': {
    steps: [
      write('a.txt', `${'a'.repeat(60)}!`),
      {
        action: 'roadiehq:utils:fs:replace',
        input: { files: [{ file: 'a.txt', find: '^(a+)+$', matchRegex: true, replaceWith: '' }] },
      },
    ],
    reason: /longer than 5 s/,
  },
  'JSONata without end': { steps: [jsonata('($f := function($n){$f($n)}; $f(1))')], reason: /longer than 5 s/ },
  'JSONata that eats memory': {
    steps: [jsonata('($f := function($l){$f($append($l, $l))}; $f([1..100000]))')],
    reason: /needs more than 192 MB|longer than 5 s|cannot be evaluated/,
  },
  'a YAML of billions, in a file': {
    steps: [
      write('bomb.yaml', bomb),
      { action: 'roadiehq:utils:fs:parse', input: { path: 'bomb.yaml', parser: 'yaml' } },
    ],
    reason: /alias/i,
  },
  'ten thousand rounds': {
    parameters: { list: Array.from({ length: 10_001 }, (_, index) => index) },
    steps: [{ ...say('x'), each: '${{ parameters.list }}' }],
    reason: /a step repeats at most/,
  },
  'a matrix of millions': {
    steps: [{ ...say('x'), matrix: Object.fromEntries([...'abcdef'].map((key) => [key, Array(20).fill(key)])) }],
    reason: /"matrix" has .* combinations/,
  },
  'an output without measure': {
    steps: [jsonata('$join([1..300000].$string())')],
    reason: /larger than 1 MB/,
  },
  'a flood of lines': {
    steps: [say(Array(110_000).fill('l').join('\n'))],
    log: /the most that is kept\. What follows is left out/,
  },
  'a line without end': { steps: [say('x'.repeat(300_000))], log: /x… \([\d,]+ more characters\)/ },
  'a log that clears the screen': {
    steps: [say('\u001b[2J\u001b]0;title\u0007\u001b[31mred')],
    log: /^(?!.*\[2J)/,
  },
  'more values than expressions may read': {
    steps: [
      ...['a', 'b', 'c'].map((id) => ({ id, ...jsonata('[1..50000].{"a": $}') })),
      { ...say('x'), each: '${{ range(1000) }}' },
    ],
    reason: /hold more values together/,
  },
  'a glob of many stars, to delete by': {
    steps: [write('a'.repeat(100), 'x'), { action: 'fs:delete', input: { files: [`${'*a'.repeat(20)}b`] } }],
    reason: /^The pattern “\*a\*a.* takes longer than a second/,
  },
  'a glob of many stars, to replace by': {
    steps: [
      write('a'.repeat(100), 'x'),
      {
        action: 'roadiehq:utils:fs:replace',
        input: { files: [{ file: `${'*a'.repeat(20)}b`, find: 'x', replaceWith: 'y' }] },
      },
    ],
    reason: /takes longer than a second/,
  },
  'globs without end, to copy by': {
    parameters: { list: [`${'*a'.repeat(20)}b`, '+(a|aa|aaa)+(a|aa)b'] },
    files: { [`skeleton/${'a'.repeat(100)}`]: 'x' },
    steps: [
      {
        action: 'fetch:template',
        input: { url: './skeleton', copyWithoutTemplating: '${{ parameters.list }}' },
      },
    ],
    reason: /takes longer than a second/,
  },
  'braces in braces': { steps: [write('a', 'x'), { action: 'fs:delete', input: { files: ['{a,b}'.repeat(30)] } }] },
  'a call that calls itself': {
    steps: [say('{% macro f(n) %}{% for i in range(9) %}${{ f(n) }}{% endfor %}{% endmacro %}${{ f(0) }}')],
    reason: /computes more than a template may/,
  },
  'fifty thousand brackets in an expression': {
    steps: [say(`\${{ ${'('.repeat(50_000)}1${')'.repeat(50_000)} }}`)],
    reason: /computes more than a template may/,
  },
  'a wait of all time': { steps: [{ action: 'debug:wait', input: { seconds: 1e308 } }], reason: /at most 24 hours/ },
  'YAML that is merged into itself': {
    steps: [
      write('bomb.yaml', bomb),
      { action: 'roadiehq:utils:merge', input: { path: 'bomb.yaml', content: { z: 1 } } },
    ],
    reason: /alias/i,
  },
  'dots that only look like dots': {
    steps: [write('\uff0e\uff0e/escaped', 'x'), write('..\u2215escaped', 'x'), write('a\\..\\..\\b', 'x')],
  },
  'a file above the workspace': { steps: [write('../../escaped', 'x')], reason: outside },
  'a file at the root': { steps: [write('/tmp/escaped', 'x')], reason: outside },
  // No output is kept with one.
  'a file with a NUL': {
    steps: [...nul, write('a${{ steps.nul.output.content }}b', 'x')],
  },
  'a folder above, to delete': { steps: [{ action: 'fs:delete', input: { files: ['../..'] } }], reason: outside },
  'a glob above, to delete': { steps: [{ action: 'fs:delete', input: { files: ['../*'] } }], reason: outside },
  'a name that is too long': { steps: [write('x'.repeat(5000), 'x')], reason: /long/i },
  'a name over many lines': {
    steps: [write('a\nFAILED: all is lost\u001b[2J', 'x'), { action: 'fs:readdir', input: { paths: ['.'] } }],
    log: /^(?!.*\[2J)/,
  },
  'a YAML of a million levels, in a file': {
    steps: [
      write('deep.yaml', '['.repeat(200_000)),
      { action: 'roadiehq:utils:fs:parse', input: { path: 'deep.yaml', parser: 'yaml' } },
    ],
    reason: /deep|nest|stack|levels|cannot be read/i,
  },
  'a JSON of a million levels, in a file': {
    steps: [
      write('deep.json', `${'['.repeat(200_000)}${']'.repeat(200_000)}`),
      { id: 'read', action: 'roadiehq:utils:fs:parse', input: { path: 'deep.json', parser: 'json' } },
      say('${{ steps.read.output | dump }}'),
    ],
    reason: /deep|nest|stack|levels|cannot be read/i,
  },
  'a file moved out': {
    steps: [write('a', 'x'), { action: 'fs:rename', input: { files: [{ from: 'a', to: '../../a' }] } }],
    reason: outside,
  },
  'a list of the machine': { steps: [{ action: 'fs:readdir', input: { paths: ['../../..'] } }], reason: outside },
  'a skeleton’s file by its name': {
    files: { 'skeleton/${{ values.name }}': 'x' },
    steps: [{ action: 'fetch:template', input: { url: './skeleton', values: { name: '../../escaped' } } }],
    reason: outside,
  },
  'a skeleton into another folder': {
    files: { 'skeleton/a': 'x' },
    steps: [{ action: 'fetch:plain', input: { url: './skeleton', targetPath: '../escaped' } }],
    reason: outside,
  },
  'a link, to read by it': {
    steps: [
      { action: 'test:plant', input: {} },
      { action: 'roadiehq:utils:fs:parse', input: { path: 'passwd' } },
    ],
    reason: outside,
  },
  'a link, to write by it': { steps: [{ action: 'test:plant', input: {} }, write('up/escaped', 'x')], reason: outside },
  'a link, to delete by it': {
    steps: [
      { action: 'test:plant', input: {} },
      { action: 'fs:delete', input: { files: ['folder/root/tmp'] } },
    ],
    reason: outside,
  },
  'a link, to pack by it': {
    steps: [
      { action: 'test:plant', input: {} },
      { action: 'roadiehq:utils:zip', input: { path: 'folder/root/etc', outputPath: 'a.zip' } },
    ],
    reason: outside,
  },
  'a link, to publish by it': {
    steps: [
      { action: 'test:plant', input: {} },
      {
        action: 'publish:git',
        input: { repoUrl: 'portal.test?owner=shop&repo=etc', sourcePath: 'folder/root/etc/ssl' },
      },
    ],
    reason: outside,
  },
  'a link, to show what is behind it': {
    steps: [planted, { action: 'debug:log', input: { listWorkspace: 'with-contents' } }],
  },
  'a link, to list by it': {
    steps: [planted, { action: 'fs:readdir', input: { paths: ['folder/root/etc'], recursive: true } }],
    reason: outside,
  },
  'links, to list what is behind all': {
    steps: [planted, { action: 'fs:readdir', input: { paths: ['.'], recursive: true } }],
  },
  'links, to pack what is behind all': {
    steps: [planted, { action: 'roadiehq:utils:zip', input: { path: 'folder', outputPath: 'a.zip' } }],
  },
  'a link, to change files by it': {
    steps: [
      planted,
      {
        action: 'roadiehq:utils:fs:replace',
        input: { files: [{ file: 'folder/root/etc/passwd', find: 'root', replaceWith: 'me' }] },
      },
    ],
    reason: outside,
  },
  'a link, to fill in by it': {
    steps: [planted, { action: 'workspace:template', input: { sourcePath: 'folder/root/etc/ssl', targetPath: 'out' } }],
    reason: outside,
  },
  'a link, to fetch through it': {
    files: { 'skeleton/root/tmp/escaped': 'x' },
    steps: [planted, { action: 'fetch:plain', input: { url: './skeleton', targetPath: 'folder' } }],
    reason: outside,
  },
  'a link, to move through it': {
    steps: [planted, { action: 'fs:rename', input: { files: [{ from: 'folder/root/etc/hostname', to: 'mine' }] } }],
    reason: outside,
  },
  'a link, to run a program in': {
    steps: [planted, { ...sh('id'), input: { program: 'shell', args: ['id'], folder: 'folder/root' } }],
    reason: outside,
  },
  'links in what is published': {
    steps: [
      { action: 'test:plant', input: {} },
      { action: 'publish:git', input: { repoUrl: 'portal.test?owner=shop&repo=links' } },
    ],
  },
  'a git folder with hooks in a skeleton': {
    files: { 'skeleton/.git/config': `[core]\n\tfsmonitor = touch ${mark}\n`, 'skeleton/a': 'x' },
    steps: [
      { action: 'fetch:plain', input: { url: './skeleton' } },
      { action: 'publish:git', input: { repoUrl: 'portal.test?owner=shop&repo=hooks' } },
    ],
  },
  'a git folder inside another, with a program to call': {
    files: {
      'skeleton/sub/.git/HEAD': 'ref: refs/heads/main\n',
      'skeleton/sub/.git/config': `[core]\n\tfsmonitor = touch ${mark}\n`,
      'skeleton/sub/a': 'x',
      'skeleton/.git': 'gitdir: /tmp\n',
      'skeleton/.gitattributes': '* filter=evil\n',
    },
    steps: [
      { action: 'fetch:plain', input: { url: './skeleton' } },
      { action: 'publish:git', input: { repoUrl: 'portal.test?owner=shop&repo=inside' } },
    ],
  },
  'a file of the machine as source': {
    steps: [{ action: 'fetch:plain', input: { url: 'file:///etc/passwd' } }],
    reason: /^"file:\/\/\/etc\/passwd" is not the address of a repository, nor of a file or folder in one\.$/,
  },
  'the credentials of the machine, by HTTP': {
    steps: [{ action: 'http:request', input: { url: 'http://169.254.169.254/latest/meta-data/' } }],
    reason: /an address that is never asked/,
  },
  'a program that is not declared': {
    steps: [{ action: 'command:run', input: { program: '/bin/sh', args: ['-c', 'id'] } }],
    reason: /No program "\/bin\/sh" is declared/,
  },
  'a program that asks for the portal’s environment': {
    steps: [sh('env; cat /proc/$PPID/environ /proc/1/environ 2>/dev/null | tr "\\0" "\\n"; true')],
  },
  'a program that prints for ever': { steps: [sh('yes')], reason: /prints more than 64 MB|took longer than/ },
  'a program that makes a million files': {
    steps: [sh('i=0; while :; do i=$((i+1)); : > f$i; done')],
    reason: /takes more than|files/,
  },
  'a program that makes many large files': {
    steps: [sh('i=0; while :; do i=$((i+1)); head -c 1000000 /dev/zero > f$i; done')],
    reason: /takes more than/,
  },
  'a run that takes much of the disk': {
    steps: [{ action: 'test:swell', input: { bytes: 2 * 1024 ** 3 } }, say('after')],
    reason: /^The files of this run take more than 1 GiB,/,
  },
  'a run of more files than can be kept': {
    steps: [{ action: 'test:swell', input: { files: 50_001 } }, say('after')],
    reason: /^The files of this run take more than 50,000 files and folders,/,
  },
  'a program that leaves others behind': { steps: [sh('(setsid sleep 600 &) ; (sleep 600 &) ; true')] },
};

if (existsSync('/usr/bin/prlimit')) {
  cases['a program that fills the disk'] = {
    steps: [sh('head -c 100000000 /dev/zero > large')],
    reason: /ended with the exit code|was ended by/,
  };
}

// Processes are counted for a whole user, so only where the program has one of its own.
if (existsSync('/usr/bin/prlimit') && process.getuid?.() === 0) {
  cases['a program that multiplies'] = { steps: [sh('(f() { f | f & }; f); exec sleep 1')] };
}

describe('templates that mean harm', () => {
  test.each(Object.entries(cases))('%s', { timeout: 120_000 }, async (name, attack) => {
    const id = await harm(`harm-${Object.keys(cases).indexOf(name)}`, attack);
    const run = await getRun(as('ines'), { id });
    const log = await textOf(id);
    expect({ status: run.status, error: run.error ?? '' }).toEqual({
      status: attack.reason ? 'failed' : 'succeeded',
      error: attack.reason ? expect.stringMatching(attack.reason) : '',
    });
    if (attack.log) expect(log).toMatch(attack.log);
    expect(JSON.stringify(run) + log).not.toMatch(/what-the-portal-runs-with(?!")|root:x:0|SLIPWAY_SECRET/);
    expect(existsSync(mark)).toBe(false);
    await expectWell();
  });
});
