// The portal under test: npm start on a folder that is deleted when it has stopped.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const folder = process.env.SLIPWAY_DATA_DIR;
const start = path.resolve(import.meta.dirname, '../scripts/start.mjs');
const portal = spawn(process.execPath, [start], { stdio: 'inherit' });
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => portal.kill('SIGTERM'));
portal.once('exit', (code) => {
  if (path.basename(folder).startsWith('slipway-e2e-')) fs.rmSync(folder, { recursive: true, force: true });
  process.exit(code ?? 1);
});
