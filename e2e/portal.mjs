// The portal under test: npm start on a folder that is deleted when it has stopped, and the mail server that it sends by.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
    // Under its name it is there as a whole: a story may look at any moment.
    const partly = path.join(mails, `${taken}.part`);
    stream.pipe(fs.createWriteStream(partly)).once('finish', () => {
      fs.renameSync(partly, path.join(mails, name));
      callback();
    });
  },
});
const listener = mailServer.listen(0, '127.0.0.1');
await once(listener, 'listening');

const start = path.resolve(import.meta.dirname, '../scripts/start.mjs');
const env = { ...process.env, SLIPWAY_SMTP_URL: `smtp://127.0.0.1:${listener.address().port}` };
const portal = spawn(process.execPath, [start], { stdio: 'inherit', env });
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => portal.kill('SIGTERM'));
portal.once('exit', (code) => {
  if (path.basename(folder).startsWith('slipway-e2e-')) fs.rmSync(folder, { recursive: true, force: true });
  process.exit(code ?? 1);
});
