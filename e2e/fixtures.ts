import fs from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import {
  type APIRequestContext,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
} from '@playwright/test';
import { type Db, openDb } from '@/domain/core/db';

type Fixtures = {
  /** a handle of the demo organisation, or 'nobody' */
  person: string;
  /** console errors that a story brings about on purpose */
  expectedErrors: RegExp[];
  /** a second person, in a browser of their own */
  signInAs: (handle: string) => Promise<Page>;
  /** the API as the service account with the admin role */
  api: APIRequestContext;
  /** waits until the worker has nothing left to do now */
  drain: () => Promise<void>;
  /** fails on a serious finding of axe; `rules` are all of them, or those that are named */
  checkAccessibility: (page: Page, rules?: string[]) => Promise<void>;
};

type WorkerFixtures = { db: Db };

export const test = base.extend<Fixtures & { errors: string[] }, WorkerFixtures>({
  person: ['ines', { option: true }],
  expectedErrors: [[], { option: true }],

  db: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from here
    async ({}, use) => {
      const { db, close } = openDb(databaseUrl(), 3);
      await use(db);
      await close();
    },
    { scope: 'worker' },
  ],

  errors: async ({ expectedErrors }, use) => {
    const errors: string[] = [];
    await use(errors);
    const unexpected = errors.filter((error) => !expectedErrors.some((pattern) => pattern.test(error)));
    expect(unexpected, 'the browser’s console').toEqual([]);
  },

  page: async ({ page, person, errors }, use) => {
    listen(page.context(), errors);
    waitForReact(page);
    if (person !== 'nobody') await signIn(page, person);
    await use(page);
  },

  signInAs: async ({ browser, contextOptions, baseURL, colorScheme, viewport, errors }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (handle) => {
      const page = await openAs(browser, { ...contextOptions, baseURL, colorScheme, viewport }, handle, errors);
      contexts.push(page.context());
      return page;
    });
    for (const context of contexts) await context.close();
  },

  api: async ({ playwright, baseURL }, use) => {
    const context = await playwright.request.newContext({
      baseURL,
      extraHTTPHeaders: { authorization: `Bearer ${process.env.E2E_ADMIN_TOKEN}` },
    });
    await use(context);
    await context.dispose();
  },

  drain: async ({ db }, use) => {
    await use(async () => {
      await expect.poll(() => waitingJobs(db), { message: 'jobs that wait or run', timeout: 60_000 }).toBe(0);
    });
  },

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from here
  checkAccessibility: async ({}, use) => {
    await use(async (page, rules) => {
      // The rows of a long table are all alike, and looking at each of them takes most of the time.
      const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).exclude('tbody tr:nth-child(n+9)');
      const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
      const serious = violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map((node) => node.target.join(' ')).join(', ')})`);
      expect(serious, `axe on ${page.url()}`).toEqual([]);
    });
  },
});

export { expect };

/** A person in a browser of their own, whose console errors are collected. */
export async function openAs(browser: Browser, options: BrowserContextOptions, person: string, errors: string[]) {
  const context = await browser.newContext(options);
  listen(context, errors);
  const page = await context.newPage();
  if (person !== 'nobody') await signIn(page, person);
  return page;
}

function listen(context: BrowserContext, errors: string[]): void {
  context.on('page', waitForReact);
  context.on('console', (message) => {
    if (message.type() !== 'error') return;
    errors.push(`${message.page()?.url()}: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => errors.push(`${error.page()?.url()}: ${error.error().message}`));
}

/** From here on, a page that is opened or read again is there once it hears what is clicked, typed and pressed. */
function waitForReact(page: Page): void {
  const { goto, reload } = page;
  page.goto = async (...given) => {
    const answer = await goto.apply(page, given);
    await hydrated(page);
    return answer;
  };
  page.reload = async (...given) => {
    const answer = await reload.apply(page, given);
    await hydrated(page);
    return answer;
  };
}

/** For a page of the portal that a story comes to by another way than `goto`, as by a form of another site. */
export async function hydrated(page: Page): Promise<void> {
  await expect(async () => {
    const deaf = await page.evaluate(() => {
      const controls = [...document.querySelectorAll('button, input, select, textarea')];
      const isKnown = (control: Element) => Object.keys(control).some((key) => key.startsWith('__reactFiber$'));
      return controls.filter((control) => !isKnown(control)).map(({ outerHTML }) => outerHTML.slice(0, 200));
    });
    expect(deaf, `what does not listen yet on ${page.url()}`).toEqual([]);
    // Effects, which listen to keys, come after.
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
  }).toPass({ timeout: 30_000, intervals: [20, 50, 100] });
}

/** Signs in through next-auth itself, without the page: that one has a story of its own. */
async function signIn(page: Page, handle: string): Promise<void> {
  const csrf = await page.request.get('/api/auth/csrf');
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  const form = { person: `user:default/${handle}`, csrfToken, json: 'true', callbackUrl: '/' };
  const answer = await page.request.post('/api/auth/callback/demo', { form });
  expect(answer.ok(), `sign in as ${handle}`).toBe(true);
}

/** The embedded database of the portal under test. */
function databaseUrl(): string {
  const file = path.join(process.env.E2E_DATA_DIR ?? '', 'database.json');
  const { port, password } = JSON.parse(fs.readFileSync(file, 'utf8')) as { port: number; password: string };
  return `postgresql://slipway:${password}@127.0.0.1:${port}/slipway`;
}

async function waitingJobs(db: Db): Promise<number> {
  const rows = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM graphile_worker._private_jobs
    WHERE attempts < max_attempts AND (locked_at IS NOT NULL OR run_at <= now())`;
  return rows[0]?.count ?? 0;
}
