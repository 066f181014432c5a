import { readFile } from 'node:fs/promises';
import { runOnce } from './run-once.js';
import { work } from './work.js';

const schedule = JSON.parse(await readFile(new URL('../schedule.json', import.meta.url), 'utf8'));
const started = Date.now();
const log = (message, detail = {}) => console.log(JSON.stringify({ at: new Date().toISOString(), message, ...detail }));
const end = (outcome, detail = {}) => log('end', { job: '${{ values.name }}', outcome, ms: Date.now() - started, ...detail });

// A scheduler may say for which time this is; else it is this minute.
const due = process.env.DUE ?? `${new Date().toISOString().slice(0, 16)}Z`;
try {
  const outcome = await runOnce({
    work,
    due,
    stateDir: process.env.STATE_DIR ?? 'state',
    timeoutMs: schedule.timeoutMinutes * 60_000,
    log,
  });
  end(outcome, { due });
  process.exit(0);
} catch (error) {
  end('failed', { due, error: error.message });
  process.exit(1);
}
