import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DomainError } from '@/domain/core/errors';
import { ctxFor, testDb } from '@/domain/core/testing';
import { environmentScene, folderType } from '@/domain/environments/fixture';
import { publishEnvironmentType } from './commands';
import { readEnvironmentType } from './document';
import { getEnvironmentType, listEnvironmentTypes } from './queries';

const { db } = await testDb();
const { tom, publish } = await environmentScene(db);
const shipped = path.resolve(import.meta.dirname, '../../../templates/environment-types');

const mistakesOf = (source: string) => {
  try {
    readEnvironmentType(source);
  } catch (error) {
    if (error instanceof DomainError) return error.errors;
    throw error;
  }
  return [];
};

describe('an environment type', () => {
  it.each(fs.readdirSync(shipped))('%s, as shipped, has no mistakes', (file) => {
    expect(mistakesOf(fs.readFileSync(path.join(shipped, file), 'utf8'))).toEqual([]);
  });

  const yaml = (rest: string) => `name: x
title: X
provisioner: folder
price: { hourly: 1, currency: EUR }
defaultTtlHours: 4
maxTtlHours: 8
${rest}`;

  it.each([
    ['YAML that does not parse', 'name: [x', '', /^/],
    ['a field that nobody knows', yaml('colour: red'), '', /no field colour/],
    ['a name with a space', yaml('').replace('name: x', 'name: a b'), '/name', /^Line 1, column 1: Lower-case/],
    ['a default beyond the longest', yaml('').replace('Hours: 4', 'Hours: 9'), '/defaultTtlHours', /^Line 5.*longest/],
    ['a currency in words', yaml('').replace('EUR', 'euro'), '/price/currency', /^Line 4, column 21: A currency code/],
    [
      'a form that is no schema',
      yaml('parameters: { type: object, properties: { a: { type: text } } }'),
      '/parameters',
      /no JSON Schema/,
    ],
    [
      'an expression that breaks off',
      yaml('config: { a: "${{ parameters. }}" }'),
      '/config/a',
      /^Line 7, column 11: The expression/,
    ],
    [
      'a rule that does not compile',
      yaml('approvalRules:\n  - { name: a, when: "ttlHours > 1", why: w }\n  - { name: b, when: "hours > 1", why: w }'),
      '/approvalRules/1/when',
      /^Line 9, column 16: Rule "b": line 1, column 1: Unknown variable: hours\.$/,
    ],
    [
      'two rules of one name',
      yaml('approvalRules: [{ name: a, when: "true", why: w }, { name: a, when: "true", why: w }]'),
      '/approvalRules',
      /same name/,
    ],
  ])('with %s is refused with the place', (_name, source, pointer, detail) => {
    const [mistake] = mistakesOf(source);
    expect(mistake?.pointer).toBe(pointer);
    expect(mistake?.detail).toMatch(detail);
  });
});

describe('environmentType.publish', () => {
  it('makes a version when it changed, and is audited', async () => {
    expect(await publish()).toMatchObject({ name: 'folder', version: 1, changed: false });
    const second = await publish({ maxTtlHours: 240 });
    expect(second).toMatchObject({ version: 2, created: false, changed: true });
    expect(await getEnvironmentType(ctxFor(db, tom), { name: 'folder' })).toMatchObject({
      version: 2,
      maxTtlHours: 240,
      publishedBy: 'Sam Reyes',
      capabilities: { sleep: true, address: true, log: true, rotate: true },
      unavailable: null,
      readyIn: { made: 0, medianSeconds: null },
    });
    expect(await db.auditEntry.count({ where: { action: 'environmentType.publish', subjectId: second.id } })).toBe(3);
    expect((await listEnvironmentTypes(ctxFor(db, tom))).map(({ name }) => name)).toEqual(['folder']);
  });

  it('is refused to engineers, to a provisioner that nobody carries, and to a wrong rule', async () => {
    const asTom = publishEnvironmentType(ctxFor(db, tom), { source: folderType() });
    await expect(asTom).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(publish({ provisioner: 'kubernetes' })).rejects.toMatchObject({
      errors: [{ pointer: '/provisioner' }],
    });
    const wrong = publish({ approvalRules: [{ name: 'a', when: 'ttlHours >', why: 'w' }] });
    await expect(wrong).rejects.toMatchObject({ kind: 'invalid', errors: [{ pointer: '/approvalRules/0/when' }] });
  });

  it('knows no other names', async () => {
    const get = getEnvironmentType(ctxFor(db, tom), { name: 'none' });
    await expect(get).rejects.toMatchObject({ kind: 'not-found' });
  });
});
