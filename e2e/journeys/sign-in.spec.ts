import { expect, test } from '../fixtures';

test.describe('signing in', () => {
  test.use({ person: 'nobody' });

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
});
