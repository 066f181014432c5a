import type { APIRequestContext, Page } from '@playwright/test';
import { expect, test } from '../fixtures';

/** Asks for a preview that lives longer than the rule allows, as the person whose session `request` carries. */
async function ask(request: APIRequestContext, origin: string, name: string): Promise<string> {
  const answer = await request.post('/api/v1/environments', {
    data: {
      ...{ type: 'service-preview', name, owner: 'logistics', ttlHours: 96, reason: 'A story' },
      parameters: { repository: 'checkout/money-format' },
    },
    headers: { origin },
  });
  expect(answer.status(), await answer.text()).toBe(202);
  const { approval } = (await answer.json()) as { approval: { id: string } };
  return approval.id;
}

const open = async (page: Page, id: string) => {
  await page.goto(`/approvals/${id}`);
  await expect(page.getByRole('heading', { level: 2, name: /Paulo Reis asks for/ })).toBeVisible();
};

test.describe('a lead decides', () => {
  // One story cuts a stream on purpose.
  test.use({ person: 'greta', expectedErrors: [/ERR_FAILED/] });

  test('from the keyboard: J and K go on and back, R wants a word, S grants less, A all of it', async ({
    page,
    signInAs,
    baseURL,
    db,
  }) => {
    const paulo = await signInAs('paulo');
    const ids: string[] = [];
    for (const name of ['keys-one', 'keys-two', 'keys-three']) ids.push(await ask(paulo.request, baseURL ?? '', name));
    const [one = '', two = '', three = ''] = ids;
    const statusOf = async (id: string) => (await db.approvalRequest.findUniqueOrThrow({ where: { id } })).status;

    await page.goto('/approvals');
    await expect(page).toHaveURL(new RegExp(one));
    await page.keyboard.press('j');
    await expect(page).toHaveURL(new RegExp(two));
    await expect(page.getByRole('heading', { level: 2, name: /keys-two/ })).toBeVisible();
    await page.keyboard.press('k');
    await expect(page.getByRole('heading', { level: 2, name: /keys-one/ })).toBeVisible();

    await page.keyboard.press('r');
    await expect(page.getByText('Say why: Paulo reads it.')).toBeVisible();
    const word = page.getByLabel('A word to Paulo');
    await expect(word).toBeFocused();
    await expect(word).toHaveValue('');
    await page.keyboard.type('Ask again after the freeze');
    await page.keyboard.press('Tab');
    await page.keyboard.press('r');
    await expect(page.getByText('Rejected', { exact: true }).first()).toBeVisible();
    await expect.poll(() => statusOf(one)).toBe('rejected');

    await expect(page.getByRole('heading', { level: 2, name: /keys-two/ })).toBeVisible();
    await expect(page.getByRole('button', { name: /^Approve for 3 days/ })).toBeVisible();
    await page.keyboard.press('s');
    await expect.poll(() => statusOf(two)).toBe('approved');
    const lessened = await db.environment.findFirstOrThrow({ where: { name: 'keys-two' } });
    expect(lessened.ttlHours).toBe(72);

    await expect(page.getByRole('heading', { level: 2, name: /keys-three/ })).toBeVisible();
    await page.keyboard.press('a');
    await expect.poll(() => statusOf(three)).toBe('approved');
  });

  test('nobody decides twice: the second of two leads is told who was faster', async ({
    page,
    signInAs,
    baseURL,
    db,
  }) => {
    const id = await ask((await signInAs('paulo')).request, baseURL ?? '', 'two-leads');
    const marta = await signInAs('marta');
    // The second one does not hear of the first: as on a train.
    await marta.route('**/api/v1/stream*', (route) => route.abort());
    await open(page, id);
    await open(marta, id);
    await page.getByRole('button', { name: 'Approve A', exact: true }).click();
    await expect
      .poll(async () => (await db.approvalRequest.findUniqueOrThrow({ where: { id } })).status)
      .toBe('approved');
    await marta.getByLabel('A word to Paulo').fill('Too long');
    await marta.getByRole('button', { name: 'Reject R' }).click();
    await expect(marta.getByRole('alert').filter({ hasText: 'approved' })).toBeVisible();
    expect((await db.approvalRequest.findUniqueOrThrow({ where: { id } })).decidedByName).toBe('Greta Vogel');
  });

  test('who asked may look and take it back, and is told why not decide', async ({ signInAs, baseURL }) => {
    const paulo = await signInAs('paulo');
    const id = await ask(paulo.request, baseURL ?? '', 'taken-back');
    await paulo.goto(`/approvals/${id}`);
    const approve = paulo.getByRole('button', { name: 'Approve A', exact: true });
    await expect(approve).toHaveAttribute('aria-disabled', 'true');
    await approve.hover();
    await expect(paulo.getByRole('tooltip')).toContainText('own request');
    await paulo.getByRole('button', { name: 'Withdraw' }).click();
    await expect(paulo.getByText('Withdrawn').first()).toBeVisible();
  });
});

test.describe('a lead decides on a phone', () => {
  test.use({ person: 'greta', viewport: { width: 390, height: 844 } });

  test('with the buttons at the foot', async ({ page, signInAs, baseURL, db }) => {
    const id = await ask((await signInAs('paulo')).request, baseURL ?? '', 'on-a-phone');
    await open(page, id);
    const approve = page.getByRole('button', { name: 'Approve', exact: true });
    const box = await approve.boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(44);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(844);
    await approve.click();
    await expect(page.getByText('Approved: it goes on')).toBeVisible();
    expect((await db.approvalRequest.findUniqueOrThrow({ where: { id } })).status).toBe('approved');
  });
});

test.describe('the approver on a phone', () => {
  test.use({ person: 'greta', viewport: { width: 390, height: 844 } });

  test('decides inside a run, which goes on at once', async ({ page, signInAs, api, baseURL, db }) => {
    const metadata = { name: 'ask-inside', title: 'Put a service live' };
    const input = { title: 'Put `parcels` live', approvers: ['user:greta', 'user:marta'] };
    const steps = [
      { id: 'wait', name: 'Go live?', action: 'approval:wait', input },
      {
        id: 'live',
        name: 'Live',
        action: 'debug:log',
        input: { message: 'By ${{ steps.wait.output.approvedBy[0] }}' },
      },
    ];
    const spec = { type: 'service', steps };
    const template = { apiVersion: 'scaffolder.backstage.io/v1beta3', kind: 'Template', metadata, spec };
    const published = await api.put('/api/v1/templates', { data: template });
    expect(published.ok(), await published.text()).toBe(true);

    const paulo = await signInAs('paulo');
    const data = { template: metadata.name, parameters: {} };
    const started = await paulo.request.post('/api/v1/runs', { data, headers: { origin: baseURL ?? '' } });
    expect(started.status(), await started.text()).toBe(202);
    const { id } = (await started.json()) as { id: string };
    await expect.poll(() => db.approvalRequest.count({ where: { subjectId: id, status: 'pending' } })).toBe(1);

    await page.goto(`/runs/${id}`);
    await expect(page.getByRole('heading', { name: /Waits for approval/ })).toBeVisible();
    await page.getByRole('link', { name: 'Decide' }).click();
    await expect(page.getByRole('heading', { level: 2, name: /Paulo Reis asks for Put parcels live/ })).toBeVisible();
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await expect(page.getByText('Approved: it goes on')).toBeVisible();
    await expect
      .poll(async () => (await db.run.findUniqueOrThrow({ where: { id } })).status, { timeout: 30_000 })
      .toBe('succeeded');
    const wait = await db.runStep.findFirstOrThrow({ where: { runId: id, stepId: 'wait' } });
    expect(wait.output).toMatchObject({ approvedBy: ['Greta Vogel'] });
  });
});
