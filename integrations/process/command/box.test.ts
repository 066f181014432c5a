import { describe, expect, test } from 'vitest';
import { type Bounds, boxed, type Tools } from './box';

const all: Tools = {
  ...{ bwrap: true, setpriv: true, prlimit: true },
  ...{ links: { '/bin': 'usr/bin', '/lib': 'usr/lib' }, folders: ['/usr'] },
};
const none: Tools = { bwrap: false, setpriv: false, prlimit: false, links: {}, folders: [] };
const bounds: Bounds = {
  ...{ user: 1900060001, network: false, memoryMb: 64, processes: 16, fileMb: 8, cpuSeconds: 20 },
  readable: ['/opt/tool'],
};
const places = { workspace: '/tmp/x/workspace', aside: '/tmp/x/aside', folder: 'infra' };
const command = ['/opt/tool', 'plan', '; rm -rf /'];
const line = (tools: Tools, parts: Partial<Bounds> = {}) => boxed(tools, { ...bounds, ...parts }, places, command);

describe('the command line that keeps a program in bounds', () => {
  test('gives up rights, sets limits, builds the box, and ends with the program as it was given', () => {
    const built = line(all);
    expect(built[0]).toBe('setpriv');
    expect(built.indexOf('setpriv')).toBeLessThan(built.indexOf('prlimit'));
    expect(built.indexOf('prlimit')).toBeLessThan(built.indexOf('bwrap'));
    expect(built.slice(-4)).toEqual(['--', ...command]);
  });

  test('changes the user, and counts processes, only where the portal is root', () => {
    expect(line(all)).toEqual(expect.arrayContaining(['--reuid=1900060001', '--clear-groups', '--nproc=16']));
    const own = line(all, { user: undefined }).join(' ');
    expect(own).toContain('--no-new-privs');
    expect(own).not.toMatch(/reuid|nproc/);
  });

  test('limits memory, files and time of the processor', () => {
    expect(line(all)).toEqual(expect.arrayContaining(['--data=67108864', '--fsize=8388608', '--cpu=20', '--core=0']));
  });

  test('has no network, unless that was declared, and then what resolves names', () => {
    const [without, withIt] = [line(all).join(' '), line(all, { network: true }).join(' ')];
    expect(without).toContain('--unshare-all');
    expect(without).not.toMatch(/share-net|resolv\.conf/);
    expect(withIt).toContain('--unshare-all --share-net');
    expect(withIt).toContain('--ro-bind-try /etc/resolv.conf /etc/resolv.conf');
  });

  test('can write the workspace and nothing else that lasts', () => {
    const built = line(all);
    const writable = built.flatMap((word, index) => (word === '--bind' ? [built[index + 1]] : []));
    expect(writable).toEqual(['/tmp/x/workspace']);
    expect(built.join(' ')).toContain('--ro-bind /tmp/x/aside /run/slipway');
    expect(built.join(' ')).toContain('--remount-ro / --chdir /workspace/infra');
    expect(built.join(' ')).not.toMatch(/bind(-try)? \/(root|home|var|etc|proc)? /);
  });

  test('shows the system as this machine lays it out', () => {
    expect(line(all).join(' ')).toContain('--ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib');
  });

  test('leaves out what the machine lacks', () => {
    expect(line(none)).toEqual(command);
    expect(line({ ...all, bwrap: false }).join(' ')).not.toContain('bwrap');
    expect(line({ ...all, setpriv: false })[0]).toBe('prlimit');
  });
});
