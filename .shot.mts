// usage: tsx shot.mts BASE PERSON OUTPREFIX PATH...   screenshots light/dark 1440 and light 390
import { chromium } from '@playwright/test';

const [base, person, out, ...paths] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
const variants = (process.env.V ?? 'light').split(',');
for (const v of variants) {
  const narrow = v.includes('narrow');
  const context = await browser.newContext({
    viewport: narrow ? { width: 390, height: 844 } : { width: 1440, height: 900 },
    colorScheme: v.includes('dark') ? 'dark' : 'light',
  });
  const page = await context.newPage();
  page.on('console', (m) => {
    if (m.type() === 'error') console.log('CONSOLE', m.text().slice(0, 300));
  });
  page.on('pageerror', (e) => console.log('PAGEERROR', e.message.slice(0, 300)));
  const { csrfToken } = await (await context.request.get(`${base}/api/auth/csrf`)).json();
  const r = await context.request.post(`${base}/api/auth/callback/demo`, {
    form: { csrfToken, person: `user:default/${person}`, callbackUrl: base, json: 'true' },
  });
  if (!r.ok()) console.log('login', r.status(), await r.text());
  for (const p of paths) {
    await page.goto(base + p, { waitUntil: 'domcontentloaded' });
    await page.waitForLoadState('networkidle', { timeout: 4000 }).catch(() => {});
    const name = `${out}${p.replace(/[^a-z0-9]+/gi, '_')}.${v}.png`;
    await page.screenshot({ path: name, fullPage: true });
    console.log(name, await page.title());
  }
  await context.close();
}
await browser.close();
