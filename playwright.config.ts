import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { defineConfig } from '@playwright/test';

/** Chosen once and handed to the workers through the environment: each of them reads this file again. */
const freePort = () =>
  execFileSync(process.execPath, [
    '-e',
    "const s = require('net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close(); })",
  ])
    .toString()
    .trim();
process.env.E2E_PORT ??= freePort();
process.env.E2E_ISSUER_PORT ??= freePort();
process.env.E2E_DATA_DIR ??= fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-e2e-'));
process.env.E2E_ADMIN_TOKEN ??= 'browser-tests-only-0123456789';

const url = `http://localhost:${process.env.E2E_PORT}`;

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  forbidOnly: true,
  retries: 0,
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    baseURL: url,
    colorScheme: 'light',
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.SLIPWAY_BROWSER || undefined,
      args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-sync'],
    },
  },
  webServer: {
    command: 'node e2e/portal.mjs',
    url: `${url}/readyz`,
    timeout: 300_000,
    stdout: 'ignore',
    stderr: 'pipe',
    gracefulShutdown: { signal: 'SIGTERM', timeout: 30_000 },
    env: {
      PORT: process.env.E2E_PORT,
      SLIPWAY_DATA_DIR: process.env.E2E_DATA_DIR,
      SLIPWAY_URL: url,
      SLIPWAY_ADMIN_TOKEN: process.env.E2E_ADMIN_TOKEN,
      SLIPWAY_DEMO: '1',
      LOG_LEVEL: 'error',
      SLIPWAY_OIDC_ISSUER: `http://localhost:${process.env.E2E_ISSUER_PORT}`,
      SLIPWAY_OIDC_CLIENT_ID: 'slipway',
      SLIPWAY_OIDC_CLIENT_SECRET: 'for-browser-tests-only',
      SLIPWAY_OIDC_NAME: 'Harbour login',
      SLIPWAY_ADMINS: `http://localhost:${process.env.E2E_ISSUER_PORT} sub-of-the-first-admin`,
      DATABASE_URL: '',
      SLIPWAY_SECRET: '',
    },
  },
});
