import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { unavailable } from '@/domain/core/errors';
import { testNow } from '@/domain/core/testing';
import { ActionError } from '../action';
import { gate, workScene } from './fixture';
import { readLog } from './queries';

const { works, calls, portal, see, lines } = await workScene();

describe('a run', () => {
  test('does its steps in order, hands outputs on, and ends with its links', async () => {
    await portal.template(
      'three',
      [
        { id: 'one', name: 'First', action: 'test:do', input: { message: 'hello ${{ parameters.name }}' } },
        { id: 'two', action: 'test:do', input: { message: '${{ steps.one.output.said }} again' } },
        { id: 'no', action: 'test:do', if: '${{ parameters.never }}', input: { message: 'never' } },
      ],
      {
        parameters: { properties: { name: { type: 'string' } } },
        output: { links: [{ title: 'There', url: 'https://example.com/${{ steps.two.output.said }}' }] },
      },
    );
    const { id } = await portal.start('three', { parameters: { name: 'world' } });
    await portal.drain();
    const run = await see(id);
    expect(run).toMatchObject({ status: 'succeeded', error: null, subject: 'world' });
    expect(run.steps.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'skipped']);
    expect(run.links).toEqual([{ title: 'There', url: 'https://example.com/hello world again' }]);
    const { items } = await readLog(portal.as('ines'), { id });
    expect(items.map(({ seq, stepId, text }) => [seq, stepId, text])).toEqual([
      [1, 'one', 'hello world'],
      [2, 'two', 'hello world again'],
    ]);
    const events = await portal.db.event.findMany({ where: { subjectId: id }, orderBy: { at: 'asc' } });
    expect(events.map(({ type }) => type).sort()).toEqual(['run.start', 'run.succeed']);
  });

  test('repeats a step over a list, each round under a key of its own', async () => {
    await portal.template('each', [
      { id: 'all', action: 'test:do', each: ['a', 'b'], input: { message: '${{ each.value }}' } },
    ]);
    const { id } = await portal.start('each');
    calls.length = 0;
    await portal.advance(id);
    expect((await see(id)).steps[0]?.output).toEqual([{ said: 'a' }, { said: 'b' }]);
    expect(calls.map(({ key }) => key)).toEqual([`${id}.0.0`, `${id}.0.1`]);
  });

  test('fails with a sentence, and leaves the later steps alone', async () => {
    works.set('break', () => {
      throw new ActionError('The name basket is taken', 'Choose another name.');
    });
    await portal.template('failing', [
      { id: 'a', action: 'test:do' },
      { id: 'b', name: 'Break it', action: 'test:do', input: { do: 'break' } },
      { id: 'c', action: 'test:do' },
    ]);
    const { id } = await portal.start('failing');
    await portal.advance(id);
    const run = await see(id);
    expect(run).toMatchObject({ status: 'failed', error: 'The name basket is taken.', cure: 'Choose another name.' });
    expect(run.steps.map(({ status }) => status)).toEqual(['succeeded', 'failed', 'pending']);
    expect(run.sameFailures).toBe(1);
    expect((await lines(id)).at(-1)).toBe('The name basket is taken. Choose another name.');
    const failed = await portal.db.event.findFirst({ where: { subjectId: id, type: 'run.fail' } });
    expect(failed?.data).toMatchObject({ step: 'Break it', error: 'The name basket is taken.' });
  });

  test.each([
    ['an action that is not there', { action: 'nobody:knows' }, 'This portal has no action "nobody:knows".'],
    [
      'input that does not fit',
      { action: 'test:do', input: { message: 7 } },
      'The input of the action test:do does not fit. message: This should be text, not a number.',
    ],
    [
      'work that takes too long',
      { action: 'test:short', input: { do: 'hang' } },
      'The step took longer than 0.05 seconds, so it was stopped.',
    ],
    [
      'an error that nobody foresaw',
      { action: 'test:do', input: { do: 'bug' } },
      'The action test:do failed: no such thing.',
    ],
  ])('fails for %s', async (name, step, error) => {
    works.set(
      'hang',
      ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    works.set('bug', () => {
      throw new TypeError('no such thing');
    });
    const template = await portal.template(`fails-${name.replaceAll(' ', '-')}`, [{ id: 'x', ...step }]);
    const { id } = await portal.start(template);
    await portal.advance(id);
    expect(await see(id)).toMatchObject({ status: 'failed', error });
  });

  test('tries again by itself what may pass, and says so, but not for ever', async () => {
    works.set('away', () => {
      throw unavailable('The host does not answer.');
    });
    await portal.template('away', [{ id: 'x', action: 'test:do', input: { do: 'away' } }]);
    const { id } = await portal.start('away');
    expect(await portal.advance(id)).toEqual({ end: 'snoozed', seconds: 2 });
    expect(await see(id)).toMatchObject({ status: 'waiting', steps: [{ status: 'waiting', attempt: 1 }] });
    expect(await portal.advance(id)).toEqual({ end: 'snoozed', seconds: 10 });
    expect(await portal.advance(id)).toEqual({ end: 'done' });
    const run = await see(id);
    expect(run).toMatchObject({ status: 'failed', error: 'The host does not answer.', steps: [{ attempt: 3 }] });
    expect(run.steps[0]?.spans.map(({ kind, note }) => `${kind}: ${note}`)).toEqual([
      'work: The host does not answer.',
      'wait: The host does not answer.',
      'work: The host does not answer.',
      'wait: The host does not answer.',
      'work: failed',
    ]);
  });

  test('gives the worker back while a step waits, and goes on from its begin', async () => {
    const seen: number[] = [];
    works.set('wait', ({ ctx, step }) => {
      const waited = (ctx.now.getTime() - step.startedAt.getTime()) / 1000;
      seen.push(Math.round(waited));
      return waited < 30 ? { wait: { seconds: 30, reason: 'Waiting 30 s' } } : { output: { waited: true } };
    });
    await portal.template('waits', [{ id: 'x', action: 'test:do', input: { do: 'wait' } }]);
    const { id } = await portal.start('waits');
    expect(await portal.advance(id, { now: testNow })).toEqual({ end: 'snoozed', seconds: 30 });
    const later = new Date(testNow.getTime() + 31_000);
    expect(await portal.advance(id, { now: later })).toEqual({ end: 'done' });
    expect(seen).toEqual([0, 31]);
    const run = await see(id);
    expect(run).toMatchObject({ status: 'succeeded', steps: [{ attempt: 1, output: { waited: true } }] });
    expect(run.steps[0]?.spans.map(({ kind }) => kind)).toEqual(['work', 'wait', 'work']);
  });
});

describe('secrets', () => {
  test('reach the action, and nothing that is kept', async () => {
    const seen: unknown[] = [];
    works.set('tell', ({ secrets, log }) => {
      seen.push(secrets);
      log('warn', `curl -u :${secrets.token} and ${Buffer.from(`u:${secrets.token}`).toString('base64')}`);
      return { output: { url: `https://x:${encodeURIComponent(secrets.token ?? '')}@host` } };
    });
    works.set('spill', (_, input) => {
      throw new ActionError(`refused ${input.token}`);
    });
    await portal.template('secret', [
      { id: 'x', action: 'test:do', input: { do: 'tell', token: '${{ secrets.token }}' } },
      { id: 'y', action: 'test:do', input: { do: 'spill', token: '${{ secrets.token }}' } },
    ]);
    const token = 'tok/en+7f3a9c21&more';
    const { id } = await portal.start('secret', { secrets: { token } });
    await portal.advance(id);
    expect(seen).toEqual([{ token }]);
    const kept = await portal.db.$queryRaw<{ all: string }[]>`
      SELECT concat((SELECT jsonb_agg(to_jsonb(r)) FROM "Run" r), (SELECT jsonb_agg(to_jsonb(s)) FROM "RunStep" s),
        (SELECT jsonb_agg(to_jsonb(l)) FROM "RunLogLine" l), (SELECT jsonb_agg(to_jsonb(e)) FROM "Event" e),
        (SELECT jsonb_agg(to_jsonb(a)) FROM "AuditEntry" a)) AS all`;
    for (const form of [token, '7f3a9c21', Buffer.from(`u:${token}`).toString('base64').slice(6, -4)]) {
      expect(kept[0]?.all).not.toContain(form);
    }
    expect(await see(id)).toMatchObject({
      error: 'refused •••.',
      steps: [{ output: { url: 'https://x:•••@host' } }, {}],
    });
  });

  test('are gone once the run has succeeded', async () => {
    await portal.template('forgets', [{ id: 'x', action: 'test:do' }]);
    const { id } = await portal.start('forgets', { secrets: { token: 'a-token-of-some-length' } });
    expect((await portal.db.run.findUniqueOrThrow({ where: { id } })).secrets).not.toBe(null);
    await portal.advance(id);
    expect((await portal.db.run.findUniqueOrThrow({ where: { id } })).secrets).toBe(null);
  });
});

describe('files', () => {
  works.set('write', ({ workspace }) => {
    fs.mkdirSync(path.join(workspace.dir, 'deep'));
    fs.writeFileSync(path.join(workspace.dir, 'deep', 'run.sh'), 'echo hi', { mode: 0o755 });
    fs.writeFileSync(path.join(workspace.dir, '@odd name'), 'ä');
    fs.symlinkSync('deep/run.sh', path.join(workspace.dir, 'link'));
  });

  test('are there for the next step, on another worker too, and gone from disk in between', async () => {
    let tries = 0;
    const found: unknown[] = [];
    works.set('read', ({ workspace }) => {
      tries++;
      if (tries === 1) return { wait: { seconds: 5, reason: 'Not yet' } };
      const { dir } = workspace;
      const script = path.join(dir, 'deep', 'run.sh');
      found.push(
        fs.readFileSync(script, 'utf8'),
        fs.statSync(script).mode & 0o777,
        fs.readlinkSync(path.join(dir, 'link')),
      );
      found.push(fs.readFileSync(path.join(dir, '@odd name'), 'utf8'));
      return undefined;
    });
    await portal.template('files', [
      { id: 'w', action: 'test:do', input: { do: 'write' } },
      { id: 'r', action: 'test:do', input: { do: 'read' } },
    ]);
    const { id } = await portal.start('files');
    await portal.advance(id);
    const workspaces = path.join(portal.dataDir, 'workspaces');
    expect(fs.readdirSync(workspaces)).toEqual([]);
    const packed = await portal.db.runCheckpoint.findUniqueOrThrow({ where: { runId: id } });
    expect(Buffer.from(packed.files).includes('run.sh')).toBe(false);
    await portal.advance(id);
    expect(found).toEqual(['echo hi', 0o755, 'deep/run.sh', 'ä']);
    expect((await see(id)).status).toBe('succeeded');
    expect(await portal.db.runCheckpoint.count({ where: { runId: id } })).toBe(0);
    expect(fs.readdirSync(workspaces)).toEqual([]);
  });

  test('are kept only by a step that changed them', async () => {
    await portal.template('untouched', [
      { id: 'w', action: 'test:do', input: { do: 'write' } },
      { id: 'n', action: 'test:do' },
      { id: 'x', action: 'test:do', input: { do: 'break' } },
    ]);
    const { id } = await portal.start('untouched');
    await portal.advance(id);
    expect((await portal.db.runCheckpoint.findUniqueOrThrow({ where: { runId: id } })).position).toBe(0);
  });
});

describe('a worker that dies', () => {
  test('in a step that may be repeated: the next one does it again, under the same key, from the same files', async () => {
    const first = gate();
    const dirs: string[][] = [];
    let isFirst = true;
    works.set('hold', async ({ workspace }) => {
      dirs.push(fs.readdirSync(workspace.dir));
      fs.writeFileSync(path.join(workspace.dir, 'half'), '');
      if (!isFirst) return { output: { by: 'second' } };
      isFirst = false;
      first.enter();
      await first.opened;
      return { output: { by: 'first' } };
    });
    await portal.template('dies', [
      { id: 'w', action: 'test:do', input: { do: 'write' } },
      { id: 'h', action: 'test:do', input: { do: 'hold' } },
    ]);
    const { id } = await portal.start('dies');
    calls.length = 0;
    const dying = portal.advance(id);
    await first.entered;
    await portal.advance(id);
    expect(await see(id)).toMatchObject({
      status: 'succeeded',
      steps: [{ attempt: 1 }, { attempt: 2, output: { by: 'second' } }],
    });
    first.open();
    expect(await dying).toEqual({ end: 'done' });
    // Whoever lost the run changed nothing.
    expect((await see(id)).steps[1]?.output).toEqual({ by: 'second' });
    expect(dirs).toEqual([
      ['@odd name', 'deep', 'link'],
      ['@odd name', 'deep', 'link'],
    ]);
    expect(calls.map(({ key }) => key)).toEqual([`${id}.0`, `${id}.1`, `${id}.1`]);
    expect(await lines(id)).toContain(
      'The worker stopped during this step. Its action is safe to repeat, so it is done again (attempt 2).',
    );
  });

  test('again and again in the same step: it is not tried for ever', async () => {
    await portal.template('poison', [{ id: 'h', action: 'test:do' }]);
    const { id } = await portal.start('poison');
    await portal.db.run.update({ where: { id }, data: { status: 'running' } });
    await portal.db.runStep.updateMany({ where: { runId: id }, data: { status: 'running', attempt: 12 } });
    await portal.advance(id);
    expect((await see(id)).error).toBe(
      'The worker stopped 12 times during this step, so it is not tried again by itself.',
    );
  });

  test('and one that has to stop lets the run go: the next one goes on with it', async () => {
    const stop = new AbortController();
    const first = gate();
    let isFirst = true;
    works.set('stopped', async ({ signal }) => {
      if (!isFirst) return { output: {} };
      isFirst = false;
      first.enter();
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      return undefined;
    });
    await portal.template('stops', [{ id: 'h', action: 'test:do', input: { do: 'stopped' } }]);
    const { id } = await portal.start('stops');
    const stopping = portal.advance(id, { info: { signal: stop.signal } });
    await first.entered;
    stop.abort();
    expect(await stopping).toEqual({ end: 'snoozed', seconds: 0 });
    await portal.advance(id);
    expect(await see(id)).toMatchObject({ status: 'succeeded', steps: [{ attempt: 2 }] });
  });
});
