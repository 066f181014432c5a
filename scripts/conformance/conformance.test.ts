import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { testDb } from '@/domain/core/testing';
import { integrations } from '@/integrations';
import { readCorpus } from './corpus';
import { judge } from './judge';
import { openEngine } from './portal';
import { totalsOf } from './table';

const { url } = await testDb();
const engine = await openEngine(url);
afterAll(() => engine.close());

const known = integrations.actions;
const example = readCorpus(path.join(import.meta.dirname, 'example'));

describe('our own example', () => {
  it('runs with exactly the recorded inputs, skips and output, or is refused by its action’s name', async () => {
    const verdicts = [];
    for (const template of example) verdicts.push(await judge(template, engine, { known }));
    expect(verdicts).toMatchObject([
      { label: 'service.yaml', outcome: 'runs', steps: 4, skipped: 1, record: 'equal' },
      { label: 'unknown.yaml', outcome: 'refused', detail: expect.stringContaining('no action "acme:does-not-exist"') },
    ]);
    expect(totalsOf(verdicts)).toContain('1  no action acme:does-not-exist');
  });
});

const corpus = path.resolve('../shared/corpus/templates');
const oneIn = 6;

/** The short form of `npm run conformance -- ../shared/corpus/templates --supply`. */
if (fs.existsSync(corpus)) {
  const some = readCorpus(corpus).filter((_, index) => index % oneIn === 0);
  it.each(some)('$label runs as the reference ran it', async (template) => {
    const verdict = await judge(template, engine, { known, supplyMissing: true });
    expect(verdict).toMatchObject({ outcome: 'runs', detail: '' });
    expect(verdict.record).toBe(template.recorded ? 'equal' : 'none');
  });
}
