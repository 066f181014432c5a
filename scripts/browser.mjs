// Finds a Chromium: the system's, then the one that Playwright keeps, then tries to fetch that one.
import fs from 'node:fs';
import path from 'node:path';
import { root, run } from './build.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const others = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

export const howToInstall =
  'No Chromium was found, so the browser stories cannot run. Install one: "apt-get install chromium", or "npx playwright install --with-deps chromium".';

/** The path of a browser, '' where Playwright's own is to be used, undefined where there is none. */
export async function findBrowser() {
  if (process.env.SLIPWAY_BROWSER) return process.env.SLIPWAY_BROWSER;
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  const found = [...folders.flatMap((folder) => names.map((name) => path.join(folder, name))), ...others].find(
    isExecutable,
  );
  if (found) return found;
  if (await hasOwn()) return '';
  const cli = path.join(root, 'node_modules/@playwright/test/cli.js');
  const env = { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '15000' };
  await run(process.execPath, [cli, 'install', 'chromium'], { env }).catch(() => {});
  return (await hasOwn()) ? '' : undefined;
}

async function hasOwn() {
  const { chromium } = await import('@playwright/test');
  return fs.existsSync(chromium.executablePath());
}

function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
