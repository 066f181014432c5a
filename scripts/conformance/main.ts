// npm run conformance -- ../shared/corpus/templates [part of a path] [--supply]: publishes and
// runs every template of a corpus. With --supply, actions that this portal lacks are stood in for: what else is wrong?
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { integrations } from '@/integrations';
import { startDatabase } from '../database';
import { migrate } from '../migrate';
import { readCorpus } from './corpus';
import { judge, type Verdict } from './judge';
import { openEngine } from './portal';
import { tableOf, totalsOf } from './table';

const supplyMissing = process.argv.includes('--supply');
const given = process.argv.slice(2).filter((word) => word !== '--supply');
const [folder = '../shared/corpus/templates', only = ''] = given;
const dir = path.resolve(folder);
if (!fs.existsSync(dir)) {
  console.error(`There is no folder ${dir}. Say where the corpus is: npm run conformance -- FOLDER`);
  process.exit(1);
}

process.env.LOG_LEVEL ??= 'silent';
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-conformance-db-'));
const database = await startDatabase({ dataDir, throwaway: true });
let failed = false;
try {
  await migrate(database.url);
  const engine = await openEngine(database.url);
  const verdicts: Verdict[] = [];
  for (const template of readCorpus(dir).filter(({ label }) => label.includes(only))) {
    verdicts.push(await judge(template, engine, { known: integrations.actions, supplyMissing }));
  }
  await engine.close();
  console.log(tableOf(verdicts));
  console.log(totalsOf(verdicts));
  failed = verdicts.some(({ outcome, record }) => outcome === 'fails' || record === 'differs');
} finally {
  await database.stop();
}
process.exit(failed ? 1 : 0);
