import type { APIRequestContext, Browser, Page } from '@playwright/test';
import type { Db } from '@/domain/core/db';
import { expect, openAs, test } from './fixtures';
import {
  askingRun,
  clearingRun,
  failedRun,
  groupedRun,
  queuedRun,
  sideBySideRun,
  undoneRun,
  waitingRun,
} from './run-states';

type Find = (portal: { db: Db; api: APIRequestContext }) => Promise<string>;
type Look = {
  path: string | Find;
  person: string;
  /** what the page is, where the path does not say it */
  name?: string;
  /** what has to be done there first */
  first?: (page: Page) => Promise<void>;
};

const service = '/catalog/component/default/payments-gateway';

/** Pages as the person who uses them sees them. What each does is told in journeys/. */
const pages: Look[] = [
  { path: '/sign-in', person: 'nobody' },
  { path: '/', person: 'ines' },
  { path: '/settings', person: 'alex' },
  { path: '/reports', person: 'nadia' },
  { path: '/catalog', person: 'ines' },
  { path: '/catalog?owner=none&lifecycle=production', person: 'ines' },
  { path: '/catalog?q=nothing-of-this-name', person: 'ines' },
  { path: service, person: 'ines' },
  { path: `${service}/dependencies`, person: 'ines' },
  { path: `${service}/api`, person: 'ines' },
  { path: `${service}/environments`, person: 'ines' },
  { path: `${service}/runs`, person: 'ines' },
  { path: `${service}/timeline`, person: 'ines' },
  { path: `${service}/definition`, person: 'ines' },
  { path: '/catalog/api/default/payments/api', person: 'ines' },
  { path: '/catalog/component/default/coupon-exporter', person: 'ines', name: 'what nobody owns' },
  { path: '/catalog/group/default/checkout', person: 'ines' },
  { path: '/catalog/import', person: 'ines' },
  { path: '/catalog/import', person: 'ines', name: 'an import with mistakes', first: pasteMistakes },
  { path: '/catalog/locations', person: 'alex' },
  { path: '/create', person: 'ines' },
  { path: '/create/create-web-service', person: 'ines' },
  { path: '/create/create-web-service', person: 'ines', name: 'a form with mistakes', first: fillInNothing },
  { path: '/create/create-web-service', person: 'ines', name: 'the review of a template', first: fillIn },
  { path: '/create/create-web-service/about', person: 'ines' },
  { path: '/create/publish', person: 'alex', name: 'a new template' },
  { path: '/create/create-web-service/edit', person: 'alex' },
  { path: '/create/create-web-service/edit', person: 'ines', name: 'the editor of others' },
  { path: '/create/create-web-service/use', person: 'alex' },
  { path: '/create/create-web-service/versions', person: 'ines' },
  { path: '/create/create-web-service/examples', person: 'ines' },
  { path: '/triggers', person: 'alex' },
  { path: '/triggers', person: 'ines' },
  { path: '/triggers/new', person: 'lars' },
  { path: '/triggers/new?template=create-library&kind=event', person: 'lars' },
  { path: madeByTemplate, person: 'alex', name: 'bringing a repository up to date' },
  { path: '/runs', person: 'ines' },
  { path: newestRun('succeeded'), person: 'ines', name: 'a run that succeeded' },
  { path: newestRun('failed'), person: 'ines', name: 'a run that failed' },
  { path: newestRun('cancelled'), person: 'ines', name: 'a run that was cancelled' },
  { path: waitingRun, person: 'alex', name: 'a run that waits' },
  { path: askingRun, person: 'alex', name: 'a run that asks' },
  { path: askingRun, person: 'alex', name: 'a run that is told what it would have answered', first: sayItTookEffect },
  { path: groupedRun, person: 'ines', name: 'a run with groups and a tolerated failure' },
  { path: sideBySideRun, person: 'ines', name: 'a run that waits on both sides' },
  { path: undoneRun, person: 'alex', name: 'a run that was undone' },
  { path: clearingRun, person: 'alex', name: 'a run that clears up' },
  { path: queuedRun, person: 'ines', name: 'a run that waits for its turn' },
  { path: failedRun, person: 'alex', name: 'another input for a failed step', first: editInput },
  { path: '/environments', person: 'ines' },
  { path: '/environments?scope=all&q=nothing-of-this-name', person: 'ines' },
  { path: '/environments/request', person: 'ines' },
  { path: '/environments/request', person: 'nadia' },
  { path: '/environments/types', person: 'ines' },
  { path: environment('sandbox-promo-engine'), person: 'ines', name: 'an environment that is ready' },
  { path: environment('payments-replay'), person: 'nadia', name: 'an environment of others' },
  { path: environment('search-ranking-trial'), person: 'jonas', name: 'an environment that waits' },
  { path: newestEnvironment('destroyed'), person: 'ines', name: 'an environment that is over' },
  { path: '/approvals?list=1', person: 'sofia' },
  { path: newestApproval('pending'), person: 'sofia', name: 'a request to decide' },
  { path: newestApproval('rejected'), person: 'ines', name: 'a request that was rejected' },
  { path: approvalInRun, person: 'leo', name: 'a request of a run that takes two' },
  { path: '/approvals/delegation', person: 'greta' },
  { path: '/approvals/link/none.of.these', person: 'greta', name: 'a mail link that is not one' },
  { path: '/health', person: 'ines' },
  { path: '/health?status=unknown', person: 'ines' },
  { path: '/repositories', person: 'alex' },
  { path: newestRepository, person: 'sam', name: 'a repository' },
  { path: '/notifications', person: 'ines' },
  { path: '/docs', person: 'ines' },
  { path: '/docs/operator', person: 'marta' },
  { path: '/reports/run-success', person: 'nadia' },
  { path: '/reports/environment-lead-time', person: 'nadia' },
  { path: '/settings/people', person: 'ines' },
  { path: '/settings/permissions', person: 'alex' },
  { path: '/settings/sessions', person: 'alex' },
  { path: '/settings/tokens', person: 'alex' },
  { path: '/settings/freezes', person: 'alex' },
  { path: '/settings/freezes', person: 'ines' },
  { path: '/settings/secrets', person: 'alex' },
  { path: '/settings/secrets', person: 'ines' },
  { path: '/settings/audit', person: 'alex' },
  { path: '/settings/audit', person: 'ines' },
  { path: '/settings/api', person: 'alex' },
  { path: '/settings/configuration', person: 'alex' },
];

// A trace would keep a copy of the page at each of axe's steps.
test.use({ trace: 'off' });
test.setTimeout(120_000);

const widths = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];
const sessions = new Map<string, { page: Page; errors: string[] }>();

test.afterAll(async () => {
  for (const { page } of sessions.values()) await page.context().close();
  sessions.clear();
});

// One page load for both themes and both widths, and one sign-in for each person: what differs is style alone.
for (const { path, person, name, first } of pages) {
  const title = name ?? (typeof path === 'string' ? path : '');
  test(`${title} as ${person}: accessible, nothing hidden sideways, no error`, async ({
    browser,
    baseURL,
    db,
    api,
    checkAccessibility,
  }) => {
    const { page, errors } = await sessionOf(browser, baseURL ?? '', person);
    errors.length = 0;
    await page.setViewportSize(widths[0] ?? { width: 1440, height: 900 });
    await page.goto(typeof path === 'string' ? path : await path({ db, api }));
    await expect(page.getByRole('main')).toBeVisible();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page).toHaveTitle(/Slipway/);
    await first?.(page);
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    for (const size of widths) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: 'light' });
      await checkAccessibility(page);
      await page.emulateMedia({ colorScheme: 'dark' });
      await checkAccessibility(page, ['color-contrast']);
      const sideways = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(sideways, `pixels hidden to the right at ${size.width}`).toBeLessThanOrEqual(0);
      // What is fixed to the foot of a phone is not part of that width.
      const cut = await page.evaluate(() => {
        const bar = document.querySelector('[data-decision-bar]');
        return bar ? bar.scrollWidth - bar.clientWidth : 0;
      });
      expect(cut, 'pixels of the actions cut off').toBeLessThanOrEqual(0);
    }
    expect(errors, 'the browser’s console').toEqual([]);
  });
}

async function sessionOf(browser: Browser, baseURL: string, person: string) {
  const open = sessions.get(person);
  if (open) return open;
  const errors: string[] = [];
  const page = await openAs(browser, { baseURL, reducedMotion: 'reduce' }, person, errors);
  const session = { page, errors };
  sessions.set(person, session);
  return session;
}

function newestRun(status: 'succeeded' | 'failed' | 'cancelled'): Find {
  return async ({ db }) => {
    const { id } = await db.run.findFirstOrThrow({ where: { status }, orderBy: { createdAt: 'desc' } });
    return `/runs/${id}`;
  };
}

function environment(name: string): Find {
  return async ({ db }) => `/environments/${(await db.environment.findFirstOrThrow({ where: { name } })).id}`;
}

function newestEnvironment(status: 'destroyed'): Find {
  return async ({ db }) => {
    const { id } = await db.environment.findFirstOrThrow({ where: { status }, orderBy: { endedAt: 'desc' } });
    return `/environments/${id}`;
  };
}

function newestApproval(status: 'pending' | 'rejected'): Find {
  return async ({ db }) => {
    const { id } = await db.approvalRequest.findFirstOrThrow({ where: { status }, orderBy: { createdAt: 'desc' } });
    return `/approvals/${id}`;
  };
}

/** A run that waits for two approvals. */
async function approvalInRun({ db, api }: { db: Db; api: APIRequestContext }): Promise<string> {
  const metadata = { name: 'ask-for-looks', title: 'Ask two people' };
  const input = { title: 'Put `basket` live', approvers: ['user:leo', 'user:sofia'], need: 2 };
  const steps = [{ id: 'wait', name: 'Go live?', action: 'approval:wait', input }];
  const spec = { type: 'service', steps };
  const template = { apiVersion: 'scaffolder.backstage.io/v1beta3', kind: 'Template', metadata, spec };
  expect((await api.put('/api/v1/templates', { data: template })).ok()).toBe(true);
  const { id } = await (await api.post('/api/v1/runs', { data: { template: metadata.name, parameters: {} } })).json();
  const find = () => db.approvalRequest.findFirst({ where: { subjectId: id } });
  await expect.poll(async () => (await find())?.status).toBe('pending');
  return `/approvals/${(await find())?.id}`;
}

async function newestRepository({ db }: { db: Db }): Promise<string> {
  const { owner, name } = await db.repository.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
  return `/repositories/${owner}/${name}`;
}

async function madeByTemplate({ db }: { db: Db }): Promise<string> {
  const { address } = await db.templateThing.findFirstOrThrow({ where: { kind: 'repository' } });
  const [owner, name] = address
    .replace(/\.git$/, '')
    .split('/')
    .slice(-2);
  return `/repositories/${owner}/${name}/update`;
}

async function sayItTookEffect(page: Page): Promise<void> {
  await page.getByText('It took effect', { exact: true }).click();
  await expect(page.getByLabel('What it would have answered')).toBeVisible();
}

async function editInput(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Edit this step’s input and retry' }).click();
  await expect(page.getByRole('dialog').getByLabel('Input')).toBeVisible();
}

async function pasteMistakes(page: Page): Promise<void> {
  await page.getByRole('textbox').last().fill('kind: Component\nmetadata:\n  name: not a name\n---\n{ half\n');
  await expect(page.getByText(/Line \d/).first()).toBeVisible();
}

async function fillInNothing(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Next: Repository' }).first().click();
  await expect(page.getByText(/to fix|Fix /).first()).toBeVisible();
}

async function fillIn(page: Page): Promise<void> {
  await page.getByLabel('Name').first().fill('looked-at');
  for (const next of ['Repository', 'Runtime', 'Review']) {
    await page
      .getByRole('button', { name: `Next: ${next}` })
      .first()
      .click();
  }
  await expect(page.getByText('Will be deleted')).toBeVisible();
}
