import { readFile } from 'node:fs/promises';
import { expect, test } from '../fixtures';

test.describe('the settings', () => {
  // A revoked token and an ended session are refused on purpose.
  test.use({ person: 'alex', expectedErrors: [/401|403/] });

  test('a token is shown once, does what its scope allows, and no more once it is revoked', async ({
    page,
    playwright,
    baseURL,
  }) => {
    await page.goto('/settings/tokens');
    await page.getByLabel('Name').fill('nightly catalog import');
    await page.getByRole('button', { name: 'Make the token' }).click();
    const shown = page.locator('pre').filter({ hasText: /^slw_/ });
    await expect(shown).toBeVisible();
    const token = (await shown.textContent())?.trim() ?? '';
    const script = await playwright.request.newContext({
      baseURL,
      extraHTTPHeaders: { authorization: `Bearer ${token}` },
    });
    expect((await script.get('/api/v1/catalog/entities')).status()).toBe(200);
    const beyond = await script.post('/api/v1/catalog/import', { data: [] });
    expect(beyond.status(), 'read is its only scope').toBe(403);

    await page.reload();
    await expect(page.getByText('nightly catalog import', { exact: true })).toBeVisible();
    await expect(page.getByText(token)).toHaveCount(0);
    await page
      .getByRole('row', { name: /nightly catalog import/ })
      .getByRole('button', { name: 'Revoke' })
      .click();
    await expect(page.getByText('nightly catalog import no longer works')).toBeVisible();
    expect((await script.get('/api/v1/catalog/entities')).status()).toBe(401);
    await script.dispose();
  });

  test('a session that is ended is signed out at its next step', async ({ page, signInAs }) => {
    const wei = await signInAs('wei');
    await wei.goto('/');
    await page.goto('/settings/sessions');
    await page
      .getByRole('row', { name: /Wei Zhang/ })
      .getByRole('button', { name: 'End session' })
      .click();
    await expect(page.getByText('The session has ended')).toBeVisible();
    await wei.goto('/environments');
    await expect(wei).toHaveURL(/\/sign-in/);
  });

  test('a role is given at once, and the last administrator keeps theirs', async ({ page, db }) => {
    await page.goto('/settings/people');
    const ofOmar = page.getByLabel('Role of Omar Haddad');
    await ofOmar.selectOption('platform');
    await expect(page.getByText('Omar Haddad is platform engineer now')).toBeVisible();
    expect((await db.person.findUniqueOrThrow({ where: { ref: 'user:default/omar' } })).role).toBe('platform');
    await ofOmar.selectOption('engineer');
    await expect(page.getByText('Omar Haddad is engineer now')).toBeVisible();
    await page.getByLabel('Role of Alex Novak').selectOption('manager');
    await expect(page.getByRole('alert').filter({ hasText: 'last administrator' })).toBeVisible();
    await expect(page.getByLabel('Role of Alex Novak')).toHaveValue('admin');
  });

  test('a team’s quota and budget are set, and stand where environments are', async ({ page, signInAs }) => {
    await page.goto('/settings/people');
    await page.getByRole('button', { name: 'Quota and budget of Data' }).click();
    await page.getByLabel('Environments at most').fill('7');
    await page.getByLabel('Budget a month, EUR').fill('12.50');
    await page.getByRole('button', { name: 'Set for Data' }).click();
    await expect(page.getByText('7 environments at most · 12.50 € a month')).toBeVisible();
    const dana = await signInAs('dana');
    await dana.goto('/environments');
    const usage = dana.getByRole('region', { name: 'What Data holds and spends' });
    await expect(usage).toContainText('of 7');
    await expect(usage).toContainText('Budget');
  });

  test('the audit log is narrowed, opened and taken along', async ({ page }) => {
    await page.goto('/settings/audit');
    await page.getByLabel('Action').fill('approval.decide');
    await page.getByLabel('Outcome').selectOption('Done');
    await page.getByRole('button', { name: 'Filter' }).click();
    await expect(page).toHaveURL(/action=approval\.decide/);
    const rows = page.getByRole('listitem').filter({ hasText: 'approval.decide' });
    await expect(rows.first()).toBeVisible();
    await expect(page.getByText('environment.request', { exact: true })).toHaveCount(0);
    await rows.first().locator('summary').click();
    await expect(rows.first().getByRole('link', { name: /^apr_/ })).toBeVisible();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'CSV' }).click();
    const csv = await readFile(await (await download).path(), 'utf8');
    const actions = csv.trim().split('\r\n').slice(1);
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.every((line) => line.includes(',approval.decide,'))).toBe(true);
  });
});
