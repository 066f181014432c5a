import type { Page } from '@playwright/test';
import { expect, hydrated, test } from '../fixtures';
import { startProvider } from '../oidc-provider';

test.describe('signing in', () => {
  // The provider's own pages ask for a font on the internet; a page whose session has ended is told so.
  test.use({ person: 'nobody', expectedErrors: [/interaction.*ERR_|401 \(Unauthorized\)/] });

  test('a person of the demo organisation gets in, and out again', async ({ page }) => {
    await page.goto('/');
    await expect(page).toHaveURL(/\/sign-in/);
    await page.getByRole('button', { name: /Ines Oliveira/ }).click();
    await expect(page).not.toHaveURL(/\/sign-in/);
    await expect(page.getByRole('main')).toBeVisible();
    await page.context().clearCookies();
    await page.goto('/');
    await expect(page).toHaveURL(/\/sign-in/);
  });

  test('the company’s own issuer lets people in, by issuer and subject, never by e-mail', async ({
    page,
    db,
    browser,
    baseURL,
  }) => {
    const email = 'kim@harbour.example';
    const kim = { sub: 'sub-of-kim', name: 'Kim Ito', preferred_username: 'kim', email };
    const namesake = { sub: 'sub-of-another-kim', name: 'Kim Otani', preferred_username: 'kim', email };
    const admin = {
      sub: 'sub-of-the-first-admin',
      name: 'Ada Park',
      preferred_username: 'ada',
      email: 'ada@harbour.example',
    };
    const port = Number(process.env.E2E_ISSUER_PORT);
    const provider = await startProvider({
      port,
      redirect: `${baseURL}/api/auth/callback/oidc`,
      people: [kim, namesake, admin],
    });
    try {
      for (const person of [kim, namesake, admin]) {
        const context = await browser.newContext({ baseURL });
        await signInAtIssuer(await context.newPage(), person, baseURL ?? '');
        await context.close();
      }
      await signInAtIssuer(page, kim, baseURL ?? '');
    } finally {
      await provider.stop();
    }
    const identities = await db.identity.findMany({ where: { issuer: provider.issuer }, include: { person: true } });
    const facts = identities.map(({ subject, person }) => [subject, person.name, person.ref, person.role]).sort();
    expect(facts).toEqual([
      ['sub-of-another-kim', 'Kim Otani', 'user:default/kim-2', 'engineer'],
      ['sub-of-kim', 'Kim Ito', 'user:default/kim', 'engineer'],
      ['sub-of-the-first-admin', 'Ada Park', 'user:default/ada', 'admin'],
    ]);
    await page.goto('/settings/sessions');
    await page
      .getByRole('row', { name: /this one/ })
      .getByRole('button', { name: 'Sign out' })
      .click();
    await expect(page).toHaveURL(/\/sign-in/);
    await page.goto('/');
    await expect(page).toHaveURL(/\/sign-in/);
  });
});

async function signInAtIssuer(page: Page, { sub }: { sub: string }, portal: string): Promise<void> {
  await page.goto('/sign-in');
  await hydrated(page);
  await page.getByRole('button', { name: /Harbour login/ }).click();
  await page.locator('input[name=login]').fill(sub);
  await page.locator('input[name=password]').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page).toHaveURL(`${portal}/`);
  await expect(page.getByRole('main')).toBeVisible();
}
