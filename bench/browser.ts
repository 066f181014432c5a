import { gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import type { Portal } from './portal';

export type PageFigures = { path: string; scriptKilobytes: number; firstRowMilliseconds: number };

/** Each page in a fresh browser profile: its scripts, gzipped, and when the first of `row` can be seen. */
export async function measurePages(
  portal: Portal,
  cookie: string,
  pages: { path: string; row: string }[],
): Promise<PageFigures[]> {
  const browser = await chromium.launch({ executablePath: process.env.SLIPWAY_BROWSER || undefined });
  const [name = '', value = ''] = cookie.split(/=(.*)/s);
  const figures: PageFigures[] = [];
  try {
    for (const { path, row } of pages) {
      const visible: number[] = [];
      let scriptBytes = 0;
      for (let round = 0; round < 3; round++) {
        const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
        await context.addCookies([{ name, value, url: portal.url }]);
        const page = await context.newPage();
        const bodies: Promise<number>[] = [];
        page.on('response', (response) => {
          if (response.request().resourceType() !== 'script') return;
          // A script that cannot be read is no script of nought bytes.
          const size = response.body().then(
            (body) => gzipSync(body).length,
            () => Number.NaN,
          );
          bodies.push(size);
        });
        const began = performance.now();
        await page.goto(portal.url + path, { waitUntil: 'commit' });
        await page
          .locator(row)
          .first()
          .waitFor({ state: 'visible' })
          .catch(() => {
            throw new Error(`Nothing like "${row}" was seen on ${path}.`);
          });
        visible.push(performance.now() - began);
        await page.waitForLoadState('networkidle');
        scriptBytes = (await Promise.all(bodies)).reduce((sum, size) => sum + size, 0);
        await context.close();
      }
      visible.sort((a, b) => a - b);
      figures.push({ path, scriptKilobytes: scriptBytes / 1000, firstRowMilliseconds: visible[1] ?? Number.NaN });
    }
  } finally {
    await browser.close();
  }
  return figures;
}
