import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '../fixtures';

const name = 'story-service';

test.describe('a service from a template', () => {
  test.setTimeout(150_000);
  test.use({ person: 'ines' });

  test('an engineer fills the form, reads the plan, runs it, and finds the service in the catalog', async ({
    page,
    baseURL,
  }) => {
    await page.goto('/create');
    await page.getByRole('link', { name: 'Create a web service' }).click();
    await page.getByLabel('Name').first().fill(name);
    await page.getByLabel('Description').fill('Holds nothing, for a story');
    await page.getByRole('button', { name: 'Next: Repository' }).click();
    await page.getByText('Everyone', { exact: true }).click();
    await page.getByRole('button', { name: 'Next: Runtime' }).click();
    await page.getByRole('button', { name: 'Next: Review' }).click();

    await expect(page.getByRole('heading', { name: 'What the run will do' })).toBeVisible();
    await expect(page.getByText('Will be deleted')).toBeVisible();
    await expect(page.getByText('catalog-info.yaml').first()).toBeVisible();
    await page.getByRole('button', { name: /^Run/ }).first().click();

    await expect(page).toHaveURL(/\/runs\/run_/);
    await expect(page.getByText('Succeeded', { exact: true }).first()).toBeVisible({ timeout: 90_000 });
    const log = page.getByRole('region', { name: 'Log', exact: true });
    await log.getByRole('searchbox', { name: 'Search the log' }).fill('registered');
    await expect(log.getByRole('status')).toHaveText(/^1 of/);
    const download = page.waitForEvent('download');
    await log.getByRole('link', { name: 'Download the log', exact: true }).click();
    expect(fs.readFileSync(await (await download).path()).toString()).toContain(`Registered component:default/${name}`);

    const catalog = page.getByRole('link', { name: /Open in the catalog/ });
    await expect(catalog).toBeVisible();

    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-clone-'));
    execFileSync('git', ['clone', '--quiet', `${baseURL}/git/checkout/${name}`, folder]);
    expect(fs.readFileSync(path.join(folder, 'catalog-info.yaml'), 'utf8')).toContain(name);
    fs.rmSync(folder, { recursive: true });

    await catalog.click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText(name);
    await expect(page.getByText('Checkout').first()).toBeVisible();
    await page.goto(`/catalog?q=${name}`);
    await expect(page.getByRole('link', { name }).first()).toBeVisible();
  });

  test('what runs already is put into the catalog, by the form of a branch whose owner is filled in', async ({
    page,
  }) => {
    const name = `on-board-${Date.now().toString(36)}`;
    await page.goto('/create/register-existing');
    await page.getByLabel('Not yet').check();
    await expect(page.getByLabel('Owner', { exact: true })).not.toHaveValue('');
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('button', { name: 'Next: Review' }).first().click();
    await page.getByRole('button', { name: /^Run/ }).first().click();
    await expect(page.getByRole('link', { name: 'Open in the catalog' })).toBeVisible({ timeout: 60_000 });
    // No descriptor was proposed, so nothing is said of a branch.
    await expect(page.getByText('Until the branch')).toHaveCount(0);
    await page.getByRole('link', { name: 'Open in the catalog' }).click();
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  });
});
