// The portal under test: npm start on a folder that is deleted when it has stopped, and the mail server that it sends by.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { SMTPServer } from 'smtp-server';

const folder = process.env.SLIPWAY_DATA_DIR;
const mails = path.join(folder, 'mails');
fs.mkdirSync(mails, { recursive: true });

/** Takes every mail, and leaves it as a file that stories read, named by its number and to whom it went. */
let taken = 0;
const mailServer = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  logger: false,
  onData: (stream, session, callback) => {
    taken += 1;
    const name = `${taken} ${session.envelope.rcptTo.map(({ address }) => address).join(' ')}.eml`;
    stream.pipe(fs.createWriteStream(path.join(mails, name))).once('finish', () => callback());
  },
});
mailServer.listen(Number(new URL(process.env.SLIPWAY_SMTP_URL).port), '127.0.0.1');

const start = path.resolve(import.meta.dirname, '../scripts/start.mjs');
const portal = spawn(process.execPath, [start], { stdio: 'inherit' });
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => portal.kill('SIGTERM'));
portal.once('exit', (code) => {
  if (path.basename(folder).startsWith('slipway-e2e-')) fs.rmSync(folder, { recursive: true, force: true });
  process.exit(code ?? 1);
});
