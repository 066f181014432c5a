import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDeclarations } from '@/domain/core/declarations';
import { workbench } from '@/integrations/testing';
import { ansiblePlaybook, argumentsOf, recapOf } from './ansible';

const program = '/usr/bin/ansible-playbook';
const declarations = readDeclarations(
  `programs: {ansible-playbook: {path: ${program}, memoryMb: 1024, timeoutSeconds: 300}}`,
);
const action = ansiblePlaybook({ enabled: () => true, declarations: () => declarations });
const { bench, apply, plan, workspace } = await workbench('playbook');
const seen = { workspace: '/workspace', aside: '/run/slipway' };

describe('ansible:playbook', () => {
  test('has arguments in which no secret stands', () => {
    const input = action.input.parse({
      ...{ playbook: 'site.yml', hosts: ['web-1', 'web-2'], extraVars: { password: 'hunter2hunter2' } },
      ...{
        privateKey: 'the private key',
        tags: ['deploy', 'check'],
        limit: 'web-1',
        user: 'deploy',
        check: true,
        diff: true,
      },
    }) as never;
    const args = argumentsOf(input, seen);
    expect(args.join(' ')).toBe(
      '--inventory web-1,web-2, --extra-vars @/run/slipway/extra-vars.json --limit web-1 --tags deploy,check ' +
        '--user deploy --private-key /run/slipway/private-key --check --diff -- /workspace/site.yml',
    );
    expect(args.join(' ')).not.toMatch(/hunter2|the private key/);
  });

  test('reads the recap of each host, colours or not', () => {
    const colour = (text: string) => `\u001b[0;32m${text}\u001b[0m`;
    const output = [
      'PLAY [x] ***',
      'nobody : ok=9 in a message',
      'PLAY RECAP *********************************************************************',
      `${colour('web-1')}                      : ${colour('ok=3   ')} changed=1    unreachable=0    failed=0    skipped=2    rescued=0    ignored=0   `,
      '10.0.0.7                   : ok=0    changed=0    unreachable=1    failed=0    skipped=0    rescued=0    ignored=0   ',
    ].join('\n');
    expect(recapOf(output)).toEqual({
      'web-1': { ok: 3, changed: 1, unreachable: 0, failed: 0, skipped: 2, rescued: 0, ignored: 0 },
      '10.0.0.7': { ok: 0, changed: 0, unreachable: 1, failed: 0, skipped: 0, rescued: 0, ignored: 0 },
    });
  });

  test.each([
    [{ playbook: '../site.yml', hosts: ['a'] }, 'leads out of the workspace'],
    [{ playbook: 'site.yml' }, 'A playbook needs an inventory, or hosts.'],
    [{ playbook: 'site.yml', hosts: ['a'], inventory: 'hosts' }, 'A playbook needs an inventory, or hosts.'],
  ])('refuses %j', async (input, reason) => {
    await expect(apply(action, input)).rejects.toThrow(reason);
  });

  test.each([{ hosts: ['-i'] }, { hosts: ['a,b c'] }, { limit: '--flush-cache' }, { tags: ['-x'] }])(
    'takes no option for a value: %j',
    (input) => {
      expect(action.input.safeParse({ playbook: 'site.yml', ...input }).success).toBe(false);
    },
  );

  test('is run by no portal that does not declare it', async () => {
    const none = ansiblePlaybook({ enabled: () => true, declarations: () => readDeclarations('') });
    const reason = 'No program "ansible-playbook" is declared here';
    await expect(apply(none, { playbook: 'site.yml', hosts: ['a'] })).rejects.toThrow(reason);
  });
});

const playbook = `
- hosts: all
  connection: local
  gather_facts: false
  tasks:
    - name: write the file
      ansible.builtin.copy: {content: "{{ greeting }}", dest: "{{ playbook_dir }}/made.txt"}
    - name: fail where asked
      ansible.builtin.fail: {msg: as asked}
      when: shall_fail | default(false)
`;

if (existsSync(program)) {
  describe('with Ansible', () => {
    const timeout = 120_000;
    const input = { playbook: 'site.yml', hosts: ['localhost'], extraVars: { greeting: 'hello' } };
    const write = () => writeFileSync(path.join(bench.dir, 'site.yml'), playbook);

    test('runs the playbook, and tells the result of each host', { timeout }, async () => {
      write();
      const { output } = await apply(action, input);
      expect(output).toMatchObject({
        changed: true,
        checked: false,
        hosts: { localhost: { ok: 1, changed: 1, failed: 0 } },
      });
      expect((await workspace())['made.txt']).toBe('hello');
      expect(bench.lines.join('\n')).toContain('\u001b[0;33m');
    });

    test('changes nothing when it only checks', { timeout }, async () => {
      write();
      const { output } = await apply(action, { ...input, check: true });
      expect(output).toMatchObject({ changed: true, checked: true });
      expect(Object.keys(await workspace())).toEqual(['site.yml']);
    });

    test('fails with the host that failed', { timeout }, async () => {
      write();
      const failing = { ...input, extraVars: { greeting: 'x', shall_fail: true } };
      await expect(apply(action, failing)).rejects.toThrow('The playbook did not get through: localhost failed.');
    });

    test('plans which tasks there are', { timeout }, async () => {
      write();
      const [line] = await plan(action, input);
      expect(line?.note).toBe(
        '2 tasks on 1 hosts: write the file, fail where asked. What they change is known when they have run.',
      );
      expect(Object.keys(await workspace())).toEqual(['site.yml']);
    });
  });
}
