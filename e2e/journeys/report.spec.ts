import { readFile } from 'node:fs/promises';
import { expect, test } from '../fixtures';

test.describe('the manager’s report', () => {
  test.use({ person: 'nadia' });

  test('opens the rows behind a number, and the rows are as many as the number says', async ({ page }) => {
    await page.goto('/reports');
    await expect(page.getByRole('heading', { name: 'What the platform gives back' })).toBeVisible();
    await expect(page.getByText('Demo data', { exact: true })).toBeVisible();

    const card = page.getByRole('region', { name: 'Runs that succeeded' });
    const parts = /([\d,]+) of ([\d,]+)/.exec((await card.textContent()) ?? '');
    const total = Number(parts?.[2]?.replaceAll(',', ''));
    await card.getByRole('button', { name: 'How runs that succeeded is counted' }).click();
    await expect(page.getByText('succeeded ÷ (succeeded + failed)')).toBeVisible();
    await page.getByRole('link', { name: /^See the [\d,]+ rows$/ }).click();

    await expect(page).toHaveURL(/\/reports\/run-success/);
    await expect(page.getByRole('heading', { name: 'Runs that succeeded' })).toBeVisible();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'CSV' }).click();
    const csv = await readFile(await (await download).path(), 'utf8');
    expect(csv.trim().split('\r\n')).toHaveLength(total + 1);

    await page.getByRole('row').nth(1).getByRole('link').click();
    await expect(page).toHaveURL(/\/runs\/run_/);
  });

  test('narrows to a team and to dates, and says so in the address', async ({ page }) => {
    await page.goto('/reports');
    await page.getByRole('button', { name: 'All teams' }).click();
    await page.getByRole('link', { name: 'Payments', exact: true }).first().click();
    await expect(page.getByRole('button', { name: 'Payments' })).toBeVisible();
    await expect(page).toHaveURL(/team=/);
    await page.getByRole('button', { name: /to 2?\d/ }).click();
    await page.getByRole('link', { name: 'Last 30 days' }).click();
    await expect(page).toHaveURL(/from=.*team=|team=.*from=/);
  });

  test('says what is wrong with an address instead of breaking, and counts no day that is still to come', async ({
    page,
  }) => {
    for (const [address, problem] of [
      ['/reports?from=2026-01-02&to=2026-01-01', 'The period ends before it begins.'],
      ['/reports?from=2999-01-01', 'The period has not begun yet.'],
      ['/reports?team=nobody', 'There is no team "nobody"'],
      ['/reports/runs?from=2026-01-02&to=2026-01-01', 'The period ends before it begins.'],
      ['/reports/runs?cursor=nonsense', 'The cursor is not one'],
    ] as const) {
      const answer = await page.goto(address);
      expect(answer?.status(), address).toBe(200);
      await expect(page.getByRole('status').filter({ hasText: problem })).toBeVisible();
    }
  });

  test('means the days of who looks', async ({ page, context, baseURL }) => {
    await context.addCookies([{ name: 'slipway-zone', value: 'Pacific%2FAuckland', url: baseURL ?? '' }]);
    await page.goto('/reports?from=2026-10-05&to=2026-10-18');
    const address = await page.getByRole('link', { name: 'CSV', exact: true }).first().getAttribute('href');
    const asked = new URL(address ?? '', baseURL).searchParams;
    expect([asked.get('from'), asked.get('to')]).toEqual(['2026-10-04T11:00:00.000Z', '2026-10-18T11:00:00.000Z']);
    await expect(page.getByRole('button', { name: /^5 Oct.* to 18 Oct/ })).toBeVisible();
  });

  test('does not say of a handful of people who of them is active', async ({ page }) => {
    await page.goto('/reports?team=Logistics');
    const card = page.getByRole('region', { name: 'Active people' });
    await expect(card).toContainText('a team of fewer than five is not counted');
    await expect(page.getByRole('row', { name: 'Logistics' })).toContainText('under 5');
  });

  test('says on paper, too, what it is of, and that it is demo data', async ({ page }) => {
    await page.goto('/reports?team=Payments');
    await page.emulateMedia({ media: 'print' });
    await expect(page.getByText(/· demo data$/).filter({ visible: true })).toBeVisible();
    await expect(page.getByText(/ to .*, Payments$/).filter({ visible: true })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Print' })).toBeHidden();
  });
});
