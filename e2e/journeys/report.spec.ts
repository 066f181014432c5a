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
});
