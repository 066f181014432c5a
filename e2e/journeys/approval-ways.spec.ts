import fs from 'node:fs';
import path from 'node:path';
import type { APIRequestContext, Page } from '@playwright/test';
import { deliverJob } from '@/domain/alerts/schema';
import type { Db } from '@/domain/core/db';
import { expect, hydrated, test } from '../fixtures';

const template = (name: string, approvers: string[]) => ({
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name, title: 'Rotate the keys' },
  spec: {
    type: 'service',
    steps: [{ id: 'say', action: 'debug:log', input: { message: 'Rotated' } }],
    approval: { rules: [{ name: 'always', when: 'true', why: 'Keys are for two pairs of eyes.', approvers }] },
  },
});

type Asked = { id: string; approval: { id: string } };

/** Publishes a template that asks people, and starts it as the person whose session `request` carries. */
async function ask(api: APIRequestContext, asker: Page, origin: string, name: string, approvers: string[]) {
  const published = await api.put('/api/v1/templates', { data: template(name, approvers) });
  expect(published.ok(), await published.text()).toBe(true);
  const data = { template: name, parameters: {} };
  const started = await asker.request.post('/api/v1/runs', { data, headers: { origin } });
  expect(started.status(), await started.text()).toBe(202);
  return (await started.json()) as Asked;
}

const statusOf = (db: Db, id: string) => async () => (await db.run.findUniqueOrThrow({ where: { id } })).status;
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const title = { level: 2, name: /Ines Oliveira asks for/ } as const;

test.describe('while a lead is away', () => {
  test.use({ person: 'lars' });

  test('the deputy whom they named decides in their place, and it says so', async ({
    page,
    signInAs,
    api,
    baseURL,
    db,
  }) => {
    const ines = await signInAs('ines');
    const asked = await ask(api, ines, baseURL ?? '', 'story-deputy', ['owner']);
    const tom = await signInAs('tom');
    await tom.goto(`/approvals/${asked.approval.id}`);
    await expect(tom.getByRole('button', { name: 'Approve A', exact: true })).toHaveAttribute('aria-disabled', 'true');

    await page.goto('/approvals?list=1');
    await page.getByRole('link', { name: 'Delegate' }).click();
    await page.getByLabel('Who decides for you').fill('Tom Okafor');
    await page.getByLabel('To the end of').fill(inDays(7));
    await page.getByLabel('Reason').fill('Holiday');
    await page.getByRole('button', { name: 'Delegate', exact: true }).click();
    await expect(page.getByText('Tom Okafor decides for you')).toBeVisible();

    await tom.goto(`/approvals/${asked.approval.id}`);
    await expect(tom.getByText('you decide for Lars Holm')).toBeVisible();
    await tom.getByRole('button', { name: 'Approve A', exact: true }).click();
    await expect.poll(statusOf(db, asked.id), { timeout: 30_000 }).toBe('succeeded');
    await tom.goto(`/approvals/${asked.approval.id}`);
    await expect(tom.getByText('for Lars Holm', { exact: true })).toBeVisible();

    await page.getByRole('button', { name: 'End' }).click();
    await expect(page.getByText('over', { exact: true })).toBeVisible();
    const later = await ask(api, ines, baseURL ?? '', 'story-deputy', ['owner']);
    await tom.goto(`/approvals/${later.approval.id}`);
    await expect(tom.getByRole('button', { name: 'Approve A', exact: true })).toHaveAttribute('aria-disabled', 'true');
    const headers = { origin: baseURL ?? '' };
    const decided = await page.request.post(`/api/v1/approvals/${later.approval.id}/decision`, {
      data: { decision: 'approve' },
      headers,
    });
    expect(decided.ok(), await decided.text()).toBe(true);
  });
});

test.describe('what cannot wait', () => {
  test.use({ person: 'lars' });

  test('begins at once on somebody’s name, loudly, and stays open until somebody else has reviewed it', async ({
    page,
    signInAs,
    api,
    baseURL,
    db,
  }) => {
    const ines = await signInAs('ines');
    const asked = await ask(api, ines, baseURL ?? '', 'story-glass', ['role:admin']);
    await ines.goto(`/approvals/${asked.approval.id}`);
    await expect(ines.getByRole('button', { name: 'Break glass' })).toHaveCount(0);

    await page.goto(`/approvals/${asked.approval.id}`);
    await page.getByRole('button', { name: 'Break glass' }).click();
    await page.getByLabel('Why it cannot wait').fill('The keys are in a public log.');
    await page.getByRole('button', { name: 'Begin now' }).click();
    await expect(page.getByText('Lars Holm began this without a decision')).toBeVisible();
    await expect(page.getByLabel('Your review')).toHaveCount(0);
    await expect.poll(statusOf(db, asked.id), { timeout: 30_000 }).toBe('succeeded');

    await ines.goto(`/runs/${asked.id}`);
    await expect(ines.getByText('Nobody else has reviewed it yet.')).toBeVisible();

    const marta = await signInAs('marta');
    await expect
      .poll(() => db.notification.count({ where: { title: { contains: 'Lars Holm began without a decision' } } }))
      .toBeGreaterThan(1);
    await marta.goto('/approvals?list=1');
    await expect(marta.getByRole('heading', { name: 'To review' })).toBeVisible();
    await marta.goto(`/approvals/${asked.approval.id}`);
    await marta.getByLabel('Your review').fill('Right: rotate first, ask later.');
    await marta.getByRole('button', { name: 'Close the review' }).click();
    await expect(marta.getByText('Reviewed by Marta Keller')).toBeVisible();
    await ines.reload();
    await expect(ines.getByText('Reviewed by Marta Keller')).toBeVisible();
  });
});

/** The mail to an address that gets one, as text. */
async function mailTo(address: string): Promise<string> {
  const folder = path.join(process.env.E2E_DATA_DIR ?? '', 'mails');
  const found = () => fs.readdirSync(folder).find((name) => name.includes(address));
  await expect.poll(found, { timeout: 30_000, message: `a mail to ${address}` }).toBeDefined();
  return fs
    .readFileSync(path.join(folder, found() ?? ''), 'utf8')
    .replaceAll('=\r\n', '')
    .replaceAll('=3D', '=');
}

/** Mails wait a minute, so that whoever reads it in the portal gets none; nobody has to wait for that here. */
const sendNow = (db: Db) => db.$executeRaw`UPDATE graphile_worker._private_jobs SET run_at = now()
  WHERE task_id IN (SELECT id FROM graphile_worker._private_tasks WHERE identifier = ${deliverJob.name})`;

const greta = { ref: 'user:default/greta' };
const noMailbox = (db: Db) =>
  db.person.update({ where: greta, data: { isDemo: true, email: 'greta@harbour.example' } });

test.describe('by the link of a mail', () => {
  test.use({ person: 'ines' });
  test.afterEach(({ db }) => noMailbox(db).then(() => undefined));

  test('whoever it was sent to decides once, signed in as themselves, and nobody else', async ({
    page,
    browser,
    api,
    baseURL,
    db,
  }) => {
    // People of the demo organisation get no mail: this one does for as long as the mail is on its way.
    const address = `greta.${Date.now()}@mail.example`;
    await db.person.update({ where: greta, data: { isDemo: false, email: address } });
    const asked = await ask(api, page, baseURL ?? '', 'story-mail', ['user:greta']);
    await expect
      .poll(() => db.delivery.count({ where: { notification: { url: `/approvals/${asked.approval.id}` } } }))
      .toBe(1);
    await sendNow(db);
    const mail = await mailTo(address);
    await noMailbox(db);
    expect(mail).toContain('Ines_Oliveira_asks_for');
    const link = /https?:\S+\/approvals\/link\/\S+/.exec(mail)?.[0] ?? '';
    expect(link).not.toBe('');

    await page.goto(link);
    await expect(page.getByRole('heading', { name: 'This link was sent to Greta Vogel' })).toBeVisible();
    await page.goto(link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')));
    await expect(page.getByRole('heading', { name: 'This link is not one of the portal’s' })).toBeVisible();

    const context = await browser.newContext({ baseURL, viewport: { width: 390, height: 844 } });
    const phone = await context.newPage();
    await phone.goto(link);
    await expect(phone).toHaveURL(/\/sign-in/);
    await phone.getByText(/\d+ others/).click();
    await phone.getByRole('button', { name: /Greta Vogel/ }).click();
    await expect(phone.getByRole('heading', title)).toBeVisible();
    await hydrated(phone);
    expect((await db.approvalRequest.findUniqueOrThrow({ where: { id: asked.approval.id } })).status).toBe('pending');
    await phone.getByRole('button', { name: 'Approve', exact: true }).click();
    await expect.poll(statusOf(db, asked.id), { timeout: 30_000 }).toBe('succeeded');
    await phone.goto(link);
    await expect(phone.getByRole('heading', { name: 'This link has been used' })).toBeVisible();
    await phone.goto(`/approvals/${asked.approval.id}`);
    await expect(phone.getByText('by the link of a mail')).toBeVisible();
    await context.close();
    const audited = await db.auditEntry.findFirstOrThrow({
      where: { action: 'approval.decide', outcome: 'done', subjectId: asked.approval.id },
    });
    expect(audited.actorName).toBe('Greta Vogel');
  });
});
