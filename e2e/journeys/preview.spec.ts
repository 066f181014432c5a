import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '../fixtures';

const name = 'story-preview';

/** Says which cookies it was sent, over HTTP and over a WebSocket, and tries to set some that are not its own. */
const service = `
  const { createHash } = require('node:crypto');
  const { createServer } = require('node:http');
  const server = createServer((request, response) => {
    response.setHeader('set-cookie', ['theirs=1', 'next-auth.session-token=stolen; Domain=localhost; Path=/']);
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>Till</title><h1>The till</h1><p>Sent: ' + (request.headers.cookie || 'none') + '</p>');
  });
  server.on('upgrade', (request, socket) => {
    socket.on('error', () => socket.destroy());
    const key = createHash('sha1').update(request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11');
    socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n' +
      'Sec-WebSocket-Accept: ' + key.digest('base64') + '\\r\\n\\r\\n');
    const text = Buffer.from('Sent: ' + (request.headers.cookie || 'none'));
    socket.write(Buffer.concat([Buffer.from([0x81, text.length]), text]));
  });
  server.listen(Number(process.env.PORT), process.env.HOST);`;

test.describe('a service preview, from the request to its end', () => {
  // Opened once more after its end, it is not there.
  test.use({ person: 'sven', expectedErrors: [/404/] });

  test('its own address carries pages and WebSockets, and no cookie of the portal', async ({
    page,
    api,
    drain,
    db,
    baseURL,
  }) => {
    const repository = { owner: 'platform', name: 'till', description: '', defaultBranch: 'main', isPrivate: false };
    expect((await api.post('/api/v1/repositories', { data: repository })).status()).toBe(201);
    push(new URL('/git/platform/till', baseURL).href);

    await page.goto('/environments/request');
    await page.getByRole('radio', { name: /Service preview/ }).check({ force: true });
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('textbox', { name: 'Repository' }).fill('platform/till');
    await page.getByRole('button', { name: 'Request', exact: true }).first().click();
    await expect(page).toHaveURL(/\/environments\/env_/);
    const itsPage = page.url();
    await drain();
    await expect(page.getByText('Ready', { exact: true }).first()).toBeVisible();

    const address = (await db.environment.findFirstOrThrow({ where: { name } })).url ?? '';
    expect(address).toBe(`http://${name}.env.${new URL(baseURL ?? '').host}`);
    await page.goto(address);
    await expect(page.getByRole('heading', { name: 'The till' })).toBeVisible();
    await expect(page.getByText('Sent: none')).toBeVisible();
    const heard = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const socket = new WebSocket(`ws://${location.host}/`);
          socket.onmessage = ({ data }) => resolve(data);
          socket.onclose = () => resolve('closed without a word');
        }),
    );
    expect(heard).toBe('Sent: theirs=1');

    await page.goto(itsPage);
    await expect(page.getByRole('heading', { level: 1, name }), 'still signed in').toBeVisible();
    await page.getByRole('button', { name: 'Destroy' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill(name);
    await dialog.getByRole('button', { name: /Destroy/ }).click();
    await expect(dialog).toBeHidden();
    await drain();
    expect((await db.environment.findFirstOrThrow({ where: { name } })).status).toBe('destroyed');
    await page.goto(address);
    await expect(page.getByText('No such environment')).toBeVisible();
  });
});

/** As its author does: with git, over HTTP. */
function push(address: string): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-story-'));
  const url = new URL(address);
  url.username = 'token';
  url.password = process.env.E2E_ADMIN_TOKEN ?? '';
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Sven', '-c', 'user.email=sven@example.com', ...args], { cwd: folder });
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ scripts: { start: 'node server.js' } }));
  fs.writeFileSync(path.join(folder, 'server.js'), service);
  git('init', '--quiet', '--initial-branch=main');
  git('add', '.');
  git('commit', '--quiet', '--message', 'Begin');
  git('push', '--quiet', url.href, 'main');
  fs.rmSync(folder, { recursive: true });
}
