import { expect, test } from '../fixtures';

test.describe('the shell', () => {
  test('the theme follows the system, changes at once, and the next page comes with it', async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto('/');
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await ground();
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await ground();
    expect(light).not.toBe(dark);

    await page.getByRole('button', { name: /^You,/ }).click();
    await page.getByRole('radio', { name: 'Dark' }).check({ force: true });
    await expect.poll(ground).toBe(dark);
    const answer = await page.reload();
    expect(await answer?.text()).toContain('data-theme="dark"');
    expect(await ground()).toBe(dark);
  });

  test('the rail folds, and stays folded', async ({ page }) => {
    await page.goto('/');
    const rail = page.getByRole('complementary');
    const wide = (await rail.boundingBox())?.width ?? 0;
    await page.getByRole('button', { name: 'Fold the menu' }).click();
    await expect.poll(async () => (await rail.boundingBox())?.width).toBeLessThan(wide / 2);
    await page.reload();
    expect((await rail.boundingBox())?.width).toBeLessThan(wide / 2);
    await expect(page.getByRole('link', { name: 'Catalog', exact: true })).toBeVisible();
  });

  test('everything is found from the keyboard, and places have keys', async ({ page }) => {
    await page.goto('/');
    // The palette is fetched at the first press: what is typed meanwhile is kept, and what follows comes behind it.
    const ask = page.getByRole('link', { name: 'Request environment' });
    await ask.focus();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('che');
    await expect(page.getByRole('combobox')).toHaveValue('che');
    await page.keyboard.type('ckout');
    await expect(page.getByRole('combobox')).toHaveValue('checkout');
    await page.keyboard.press('Escape');
    await expect(ask).toBeFocused();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('checkout');
    await expect(page.getByRole('option', { name: /Checkout API/ })).toBeVisible();
    await page.getByRole('combobox').fill('nadia');
    await page.getByRole('option', { name: /^Nadia Benali/ }).click();
    await expect(page).toHaveURL(/\/settings\/people/);

    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeHidden();
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await expect(page).toHaveURL(/\/reports$/);
  });

  test('the home page says what waits and leads there', async ({ page, checkAccessibility }) => {
    await page.goto('/');
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Ines');
    await page.getByRole('link', { name: /^Open run: Create a web service/ }).click();
    await expect(page).toHaveURL(/\/runs\/run_/);
    await page.goto('/');
    await expect(page.getByRole('region', { name: 'My services' })).toBeVisible();
    await checkAccessibility(page);
  });

  test('an address that leads nowhere answers 404 inside the shell', async ({ page, errors }) => {
    const answer = await page.goto('/no/such/page');
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
    await expect(page.getByRole('link', { name: 'Catalog', exact: true }).first()).toBeVisible();
    errors.length = 0;
  });

  test('who may not see a page is told why', async ({ page }) => {
    await page.goto('/settings/audit');
    await expect(page.getByText(/only the role platform or manager or admin/)).toBeVisible();
  });
});

/** The newest notification of somebody: the bell shows a few only. */
const told = (personId: string, title: string) => ({
  ...{ id: `ntf_e2e_${Date.now()}`, personId, kind: 'run-succeeded', title },
  ...{ body: 'So it is.', url: '/runs', cause: `e2e-${Date.now()}`, createdAt: new Date() },
});

test.describe('notifications', () => {
  test('stand behind the bell until they are read', async ({ page, db, drain }) => {
    // What other stories brought about is told by then.
    await drain();
    const person = await db.person.findUniqueOrThrow({ where: { ref: 'user:default/ines' } });
    await db.notification.create({ data: told(person.id, 'A story has failed') });
    await page.goto('/');
    await page.getByRole('button', { name: /^Notifications, \d+ unread/ }).click();
    const panel = page.getByRole('dialog', { name: 'Notifications' });
    await expect(panel.getByRole('link', { name: /A story has failed/ })).toBeVisible();
    await panel.getByRole('button', { name: 'Mark all as read' }).click();
    await expect(page.getByRole('button', { name: 'Notifications', exact: true })).toBeVisible();
    expect(await db.notification.count({ where: { personId: person.id, readAt: null } })).toBe(0);
    await page.getByRole('link', { name: 'All notifications' }).click();
    await expect(page).toHaveURL(/\/notifications$/);
  });

  test('arrive by themselves', async ({ page, db, signInAs }) => {
    const tom = await signInAs('tom');
    await tom.goto('/');
    await expect(tom.getByRole('button', { name: /^Notifications/ })).toBeVisible();
    const person = await db.person.findUniqueOrThrow({ where: { ref: 'user:default/tom' } });
    const before = await db.notification.count({ where: { personId: person.id, readAt: null } });
    await page.goto('/');
    await db.$transaction(async (tx) => {
      await tx.notification.create({ data: told(person.id, 'A story is done') });
      const message = JSON.stringify({ topic: `notification:${person.id}`, type: 'notification.create' });
      await tx.$executeRaw`SELECT pg_notify('slipway_live', ${message})`;
    });
    await expect(tom.getByRole('button', { name: `Notifications, ${before + 1} unread` })).toBeVisible();
  });
});

test('the icon stays when the page changes, and stands where browsers look for one by themselves', async ({
  page,
  request,
}) => {
  const answer = await request.get('/favicon.ico', { maxRedirects: 0 });
  expect(answer.status()).toBe(200);
  await page.goto('/runs');
  const icon = await page.locator('link[rel=icon]').elementHandle();
  await page.getByRole('link', { name: 'Catalog' }).first().click();
  await expect(page).toHaveURL(/\/catalog$/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Catalog');
  expect(await icon?.evaluate((element) => element.isConnected)).toBe(true);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('the tab bar leads everywhere', async ({ page }) => {
    await page.goto('/');
    const tabs = page.getByRole('navigation', { name: 'Places' });
    await expect(tabs.getByRole('link', { name: 'Home' })).toHaveAttribute('aria-current', 'page');
    await tabs.getByRole('button', { name: 'More' }).click();
    await tabs.getByRole('link', { name: 'Reports' }).click();
    await expect(page).toHaveURL(/\/reports$/);
    await expect(tabs.getByRole('link', { name: 'Reports' })).toBeHidden();
  });
});
