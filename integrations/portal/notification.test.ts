import { beforeEach, describe, expect, it } from 'vitest';
import type { ActionPorts, NotificationPort } from '@/domain/automation/ports';
import { unavailable } from '@/domain/core/errors';
import { workbench } from '../testing';

const { bench, contextFor, apply, plan } = await workbench('notification');
const id = 'notification:send';

type Message = Parameters<NotificationPort['send']>[1];
let sent: Message[] = [];
let result = { people: 1, unknown: [] as string[] };
const notifications: NotificationPort = {
  count: async () => result,
  send: async (_, message) => {
    sent.push(message);
    return result;
  },
};
const context = (port = notifications) => contextFor([], { ports: { notifications: port } as ActionPorts });
const real = {
  recipients: 'entity',
  entityRefs: ['user:default/guest'],
  title: 'Template executed',
  info: 'Your template has been executed',
  severity: 'normal',
};

beforeEach(() => {
  sent = [];
  result = { people: 1, unknown: [] };
});

describe('notification:send', () => {
  it('tells the people behind entities, as real templates do, the same each time', async () => {
    expect(await apply(id, real, context())).toEqual({ output: { people: 1 } });
    await apply(id, real, context());
    expect(sent[0]).toEqual({
      to: ['user:default/guest'],
      cause: 'run_1/0.notification',
      title: 'Template executed',
      body: 'Your template has been executed',
      url: '/runs/run_1',
      isUrgent: false,
    });
    expect(sent[1]).toEqual(sent[0]);
    expect(bench.lines[0]).toBe('info Told 1 person: Template executed');
  });

  it('tells everybody, urgently, with a link', async () => {
    await apply(id, { recipients: 'broadcast', title: 'Down', severity: 'critical', link: '/health' }, context());
    expect(sent).toMatchObject([{ to: 'everybody', isUrgent: true, url: '/health', body: '' }]);
  });

  it('goes on where nobody stands behind a reference', async () => {
    result = { people: 0, unknown: ['user:default/guest'] };
    expect(await apply(id, real, context())).toEqual({ output: { people: 0 } });
    expect(bench.lines[0]).toBe('warn Nobody stands behind user:default/guest');
  });

  it('fails when it cannot be sent, unless it is optional', async () => {
    const broken = { ...notifications, send: () => Promise.reject(unavailable('Not now.')) };
    await expect(apply(id, real, context(broken))).rejects.toThrow('Not now.');
    expect(await apply(id, { ...real, optional: true }, context(broken))).toEqual({ output: { people: 0 } });
    expect(await apply(id, { recipients: 'entity', title: 'x', optional: true }, context())).toBeDefined();
  });

  it('says in a plan whom it would tell', async () => {
    result = { people: 12, unknown: ['user:default/guest'] };
    expect(await plan(id, real, context())).toEqual([
      {
        sign: 'create',
        kind: 'Notification',
        object: 'Template executed',
        note: 'To 12 people; nobody stands behind user:default/guest',
      },
    ]);
    expect(sent).toEqual([]);
  });

  it.each([
    [{ ...real, entityRefs: undefined }, 'Say whom to tell'],
    [{ ...real, title: '' }, 'title'],
    [{ ...real, recipients: 'me' }, 'recipients'],
    [{ ...real, severity: 'urgent' }, 'severity'],
    [{ ...real, link: 'javascript:alert(1)' }, 'Give a path of the portal'],
    [{ ...real, link: '//evil.example' }, 'Give a path of the portal'],
    [{ ...real, link: '/\\evil.example' }, 'Give a path of the portal'],
  ])('refuses %j', async (input, message) => {
    await expect(apply(id, input, context())).rejects.toThrow(message);
  });
});
