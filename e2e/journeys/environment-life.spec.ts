import type { Page } from '@playwright/test';
import pg from 'pg';
import { expect, test } from '../fixtures';

const name = 'life-of-a-sandbox';

test.describe('what one does with an environment of one’s own', () => {
  // A password that was replaced is refused on purpose; the platform's own team holds nothing, so no rule asks for a lead.
  test.use({ person: 'sven', expectedErrors: [/409/] });

  test('extended, asleep, awake, its password replaced, and destroyed by its name, while another tab follows', async ({
    page,
    drain,
    db,
  }) => {
    await page.goto('/environments/request');
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Reason').fill('To see all of it');
    const request = page.getByRole('button', { name: 'Request', exact: true }).first();
    await expect(request).toBeVisible();
    // A second press makes no second one.
    await request.dblclick();
    await expect(page).toHaveURL(/\/environments\/env_/);
    await drain();
    const ready = page.getByRole('banner').or(page.locator('header')).getByText('Ready', { exact: true });
    await expect(ready).toBeVisible();
    expect(await db.environment.count({ where: { name } })).toBe(1);

    const watching = await page.context().newPage();
    await watching.goto(page.url());

    const before = await db.environment.findFirstOrThrow({ where: { name } });
    await page.getByRole('button', { name: 'Extend', exact: true }).click();
    const extend = page.getByRole('dialog', { name: `Extend ${name}` });
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: 'Extend', exact: true })).toBeFocused();
    await page.keyboard.press('Enter');
    await extend.getByRole('radio', { name: '4 h' }).check({ force: true });
    await extend.getByRole('button', { name: 'Extend by 4 hours' }).click();
    await expect(page.getByText(`${name} lives 4 hours longer`)).toBeVisible();
    const after = await db.environment.findFirstOrThrow({ where: { name } });
    expect(Number(after.expiresAt) - Number(before.expiresAt)).toBe(4 * 3_600_000);
    await expect(watching.getByText('Extended by 4 hours by Sven Aalto')).toBeVisible();

    await page.getByRole('button', { name: 'Sleep' }).click();
    await expect(page.getByRole('button', { name: 'Wake' })).toBeVisible();
    await expect(watching.getByRole('button', { name: 'Wake' })).toBeVisible();
    await page.getByRole('button', { name: 'Wake' }).click();
    await expect(page.getByRole('button', { name: 'Sleep' })).toBeVisible();
    await drain();

    const first = await reveal(page);
    await connect(first);
    await page.getByRole('button', { name: 'Rotate' }).click();
    await expect(page.getByText('New ones are being made: reveal them in a moment')).toBeVisible();
    await drain();
    const second = await reveal(page);
    await connect(second);
    await expect(connect(first)).rejects.toThrow(/password authentication failed/);

    await page.getByRole('button', { name: 'Destroy' }).first().click();
    const dialog = page.getByRole('dialog', { name: `Destroy ${name}` });
    await expect(dialog).toContainText('The database with everything in it');
    await expect(dialog.getByRole('button', { name: 'Destroy' })).toBeDisabled();
    await dialog.getByRole('textbox').fill(name.slice(1));
    await expect(dialog.getByRole('button', { name: 'Destroy' })).toBeDisabled();
    await dialog.getByRole('textbox').fill(name);
    await dialog.getByRole('button', { name: 'Destroy' }).click();
    await expect(dialog).toBeHidden();
    await expect(watching.getByText('Given back by Sven Aalto')).toBeVisible();
    await drain();
    await expect(watching.getByText('Nothing of it is left')).toBeVisible();
    await expect(page.getByRole('link', { name: 'Request another like it' })).toBeVisible();
  });
});

/** Presses the button that shows the secrets once, and answers the address with the password in it. */
async function reveal(page: Page): Promise<string> {
  await page.getByRole('button', { name: /^Reveal/ }).click();
  const url = page.getByText(/^postgres(ql)?:\/\//).first();
  await expect(url).toBeVisible();
  return (await url.textContent()) ?? '';
}

async function connect(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.end();
}
