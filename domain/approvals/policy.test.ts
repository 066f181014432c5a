import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError } from '@/domain/core/errors';
import { compilePolicy, type Vocabulary } from './policy';
import type { PolicyRule } from './schema';

const vocabulary: Vocabulary = {
  ttlHours: 'int',
  totalPrice: 'double',
  team: { name: 'string', environments: 'int' },
  parameters: 'map',
};
const rule = (when: string, name = 'a-rule'): PolicyRule => ({ name, when, why: 'It is large.' });
const facts = {
  ttlHours: 48,
  totalPrice: 3,
  team: { name: 'Checkout', environments: 2 },
  parameters: { size: 'large', cpus: 4, share: 0.5, tags: ['a', 'b'] },
};
const asks = (when: string, given: object = facts) =>
  compilePolicy(vocabulary, [rule(when)]).evaluate(given as Record<string, unknown>).asks;

describe('a rule', () => {
  it.each([
    ['ttlHours > 72', false],
    ['ttlHours >= 48', true],
    ['totalPrice > 2.5', true],
    ['totalPrice > 3', false],
    ['team.environments >= 2 && team.name == "Checkout"', true],
    ['parameters.size == "large" && parameters.cpus > 3', true],
    ['parameters.share > 0.4', true],
    ['"b" in parameters.tags', true],
    ['has(parameters.gpu) && parameters.gpu', false],
    ['parameters.tags.exists(tag, tag.startsWith("b"))', true],
  ])('%s: asks %s', (when, expected) => {
    expect(asks(when)).toEqual(expected ? [{ rule: 'a-rule', why: 'It is large.', uncertain: false }] : []);
  });

  it('that would never end is uncertain, and is not asked again at once', () => {
    const list = Array.from({ length: 1000 }, (_, index) => index);
    const when =
      'parameters.l.all(a, parameters.l.all(b, parameters.l.all(c, parameters.l.all(d, a + b + c + d >= 0))))';
    for (const _ of [1, 2]) {
      expect(asks(when, { parameters: { l: list } })).toMatchObject([
        { uncertain: true, why: expect.stringContaining('longer than a quarter') },
      ]);
    }
    expect(asks('parameters.s.matches("^(a+)+$")', { parameters: { s: `${'a'.repeat(40)}!` } })).toMatchObject([
      { uncertain: true },
    ]);
  });

  it.each([
    ['ttlHours > ', 'line 1, column 12: Unexpected token: EOF.'],
    ['true ||\n  ttlHours >> 2', 'line 2, column 13: Unexpected token: GT.'],
    ['days > 3', 'line 1, column 1: Unknown variable: days.'],
    ['team.nmae == "x"', 'line 1, column 6: No such key: nmae.'],
    ['ttlHours + "h" == "72h"', 'line 1, column 1: no such overload: int + string.'],
    ['ttlHours', 'it gives int; a rule must be true or false.'],
  ])('%j is refused with its place', (when, problem) => {
    const compile = () => compilePolicy(vocabulary, [rule('true', 'fine'), rule(when)], '/approval/rules');
    expect(compile).toThrow(DomainError);
    try {
      compile();
    } catch (error) {
      const detail = `Rule "a-rule": ${problem}`;
      expect((error as DomainError).errors).toEqual([{ pointer: '/approval/rules/1/when', detail }]);
    }
  });

  it.each([
    ['a missing key', 'parameters.gpu > 1', facts],
    ['a fact that nobody gave', 'ttlHours > 72', { ...facts, ttlHours: undefined }],
    ['a wrong type', 'parameters.size > 1', facts],
    ['neither true nor false', 'parameters.cpus', facts],
    ['a division by zero', 'ttlHours / (ttlHours - ttlHours) > 1', facts],
  ])('that meets %s asks a person instead of passing', (_name, when, given) => {
    const [ask] = asks(when, given);
    expect(ask?.uncertain).toBe(true);
    expect(ask?.why).toMatch(/^The rule "a-rule" could not be evaluated \(.+\), so a person decides\.$/);
  });

  it('agrees with plain arithmetic on any hours', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(1e6), (ttlHours, limit) => {
        expect(asks(`ttlHours > ${limit}`, { ttlHours }).length === 1).toBe(ttlHours > limit);
      }),
    );
  });
});

it('lists every check, those that passed under their titles', () => {
  const policy = compilePolicy(vocabulary, [
    { ...rule('ttlHours > 72', 'long-life'), title: 'Lives 72 hours at most' },
    rule('team.environments >= 2', 'third-of-team'),
  ]);
  expect(policy.evaluate(facts).checks).toEqual([
    { label: 'Lives 72 hours at most', passed: true },
    { label: 'Third of team', passed: false },
  ]);
});
