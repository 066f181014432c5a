import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, expect, test } from 'vitest';
import { smtpChannel } from './channel';

const mails: { from: string; to: string[]; raw: string }[] = [];
const refusals = new Map([
  ['full@example.org', Object.assign(new Error('Mailbox full, try later'), { responseCode: 452 })],
  ['nobody@example.org', Object.assign(new Error('No such mailbox'), { responseCode: 550 })],
]);

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  logger: false,
  onRcptTo: (address, _session, callback) => callback(refusals.get(address.address)),
  onData: (stream, session, callback) => {
    let raw = '';
    stream.on('data', (chunk) => {
      raw += chunk;
    });
    stream.on('end', () => {
      const { mailFrom, rcptTo } = session.envelope;
      mails.push({ from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address), raw });
      callback();
    });
  },
});
await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
afterAll(() => new Promise<void>((resolve) => void server.close(resolve)));

const { port } = server.server.address() as AddressInfo;
const channel = smtpChannel({
  smtpUrl: `smtp://127.0.0.1:${port}`,
  from: 'Slipway <slipway@portal.example>',
  portalUrl: 'https://portal.example',
});
const message = (address: string) => ({
  id: 'ntf_1',
  to: { name: 'Ines Oliveira', address },
  subject: 'basket-api failed',
  text: 'The name is taken.',
  url: '/runs/run_1',
});

test('a message arrives with its words, its link, and an id that a repetition shares', async () => {
  await channel.send(message('ines@example.org'));
  expect(mails).toHaveLength(1);
  const [mail] = mails;
  expect(mail).toMatchObject({ from: 'slipway@portal.example', to: ['ines@example.org'] });
  expect(mail?.raw).toContain('Subject: basket-api failed');
  expect(mail?.raw).toContain('To: Ines Oliveira <ines@example.org>');
  expect(mail?.raw).toContain('Message-ID: <ntf_1@portal.example>');
  expect(mail?.raw).toContain('Auto-Submitted: auto-generated');
  expect(mail?.raw).toContain('The name is taken.');
  expect(mail?.raw).toContain('https://portal.example/runs/run_1');
});

test('what the server refuses for good is a sentence, and not tried again', async () => {
  await expect(channel.send(message('nobody@example.org'))).rejects.toMatchObject({ kind: 'invalid' });
});

test('what it refuses for now is thrown as it is, to be tried again', async () => {
  const refused = channel.send(message('full@example.org'));
  await expect(refused).rejects.toMatchObject({ responseCode: 452 });
  await expect(refused).rejects.not.toMatchObject({ kind: 'invalid' });
});

test('a server that is not there is thrown as it is', async () => {
  const away = smtpChannel({ smtpUrl: 'smtp://127.0.0.1:1', from: 'a@b.example', portalUrl: 'https://portal.example' });
  await expect(away.send(message('ines@example.org'))).rejects.toThrow('ECONNREFUSED');
});
