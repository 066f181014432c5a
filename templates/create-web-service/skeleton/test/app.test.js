import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { app } from '../src/app.js';

const server = createServer(app);
let address;
before(async () => {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.close());

test('says that it is healthy', async () => {
  const response = await fetch(`${address}/healthz`);
  assert.equal(response.status, 200);
  assert.equal((await response.json()).status, 'healthy');
});

test('has a page', async () => {
  const response = await fetch(`${address}/`);
  assert.match(await response.text(), /<h1>${{ values.name }}<\/h1>/);
});

test('says what is not there', async () => {
  assert.equal((await fetch(`${address}/nowhere`)).status, 404);
});
