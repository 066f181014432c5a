import { expect, test } from './fixtures';

/** Pages as the person who uses them sees them. What each does is told in journeys/. */
const pages = [
  { path: '/sign-in', person: 'nobody' },
  { path: '/', person: 'ines' },
  { path: '/settings', person: 'alex' },
  { path: '/reports', person: 'nadia' },
];

for (const { path, person } of pages) {
  test.describe(`${path} as ${person}`, () => {
    test.use({ person });

    test('has no serious accessibility finding and never scrolls sideways @looks', async ({
      page,
      checkAccessibility,
    }) => {
      await page.goto(path);
      await expect(page.getByRole('main')).toBeVisible();
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await checkAccessibility(page);
      const sideways = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(sideways, 'pixels hidden to the right').toBeLessThanOrEqual(0);
    });
  });
}
