import { describe, expect, it } from 'vitest';
import { permissions } from '@/domain/access/permissions';
import { commandNames } from '@/domain/core/command';

// Loading every module of commands registers their names.
const modules = import.meta.glob('/domain/*/**/commands{,/*,/**/*}.ts');

describe('commands', () => {
  it('have a row each in the permission table', async () => {
    await Promise.all(Object.entries(modules).flatMap(([path, load]) => (path.endsWith('.test.ts') ? [] : [load()])));
    const names = [...commandNames()];
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !(name in permissions))).toEqual([]);
  });
});
