import { createHmac } from 'node:crypto';
import { expect, test } from '../fixtures';

const template = {
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'look-through', title: 'Look through a service' },
  spec: {
    type: 'service',
    fits: {
      title: 'Look it through',
      filter: { kind: 'Component' },
      values: { service: '${{ entity.metadata.name }}' },
    },
    parameters: {
      required: ['service'],
      properties: { service: { type: 'string', title: 'Service' }, deep: { type: 'boolean', title: 'Deep' } },
      dependencies: {
        deep: { oneOf: [{ properties: { deep: { const: true }, layers: { type: 'integer', title: 'Layers' } } }] },
      },
    },
    steps: [
      {
        id: 'say',
        action: 'debug:log',
        input: { message: 'Looked through ${{ parameters.service }} ${{ parameters.layers }}' },
      },
    ],
  },
};

test.describe('what starts by itself', () => {
  test.use({ person: 'alex' });

  test.beforeEach(async ({ api }) => {
    expect((await api.put('/api/v1/templates', { data: template })).ok()).toBe(true);
  });

  test('a schedule says when it fires next, and fires now when asked', async ({ page, checkAccessibility }) => {
    await page.goto('/triggers/new');
    await page.getByRole('link', { name: template.metadata.title }).click();
    await page.getByLabel('Name').fill('Each working day');
    await page.getByLabel('Time table').fill('0 3 * * 1-5');
    await page.getByLabel('Time zone').fill('Europe/Berlin');
    await page.getByLabel('Service').fill('basket');
    await checkAccessibility(page);
    await page.getByRole('button', { name: 'Make the schedule' }).click();

    await expect(page.getByRole('heading', { level: 1 })).toContainText('Each working day');
    await expect(page.getByText(/03:00$/)).toHaveCount(5);
    await page.getByRole('button', { name: 'Run now' }).click();
    const run = page.getByRole('table').getByRole('link', { name: /^Run \d/ });
    await expect(page.getByRole('table').getByText('Succeeded')).toBeVisible({ timeout: 30_000 });
    await checkAccessibility(page);
    await run.click();
    await expect(page.getByText('Looked through basket')).toBeVisible();
    await page.getByRole('link', { name: 'Each working day' }).click();
    await page.getByRole('button', { name: 'Switch off' }).click();
    await expect(page.getByRole('button', { name: 'Switch on' })).toBeVisible();
  });

  test('a webhook is called with its secret, and turned away without', async ({ page, playwright, baseURL }) => {
    await page.goto('/triggers/new?template=look-through&kind=webhook');
    await page.getByLabel('Name').fill('At each push');
    await page.getByLabel('Only if').fill('body.ref == "refs/heads/main"');
    await page.getByLabel('Service').fill('${{ body.repository }}');
    await page.getByLabel('Deep').fill('true');
    await page.getByLabel('Layers').fill('${{ body.layers }}');
    await page.getByRole('button', { name: 'Make the webhook' }).click();
    await expect(page.getByText('Copy the secret now')).toBeVisible();
    const [address = '', secret = ''] = await page.locator('pre').allInnerTexts();
    await page.getByRole('link', { name: 'Go on to the trigger' }).click();
    await expect(page.getByText('It has not fired yet')).toBeVisible();

    const anybody = await playwright.request.newContext({ baseURL });
    const call = async (ref: string, key: string) => {
      const data = JSON.stringify({ ref, repository: 'basket', layers: 7 });
      const time = Math.floor(Date.now() / 1000);
      const sum = createHmac('sha256', key).update(`${time}.${data}`).digest('hex');
      const headers = { 'content-type': 'application/json', 'slipway-signature': `t=${time},v1=${sum}` };
      return (await anybody.post(address.trim(), { data, headers })).status();
    };
    expect(await call('refs/heads/main', 'another secret')).toBe(401);
    expect(await call('refs/heads/else', secret.trim())).toBe(202);
    expect(await call('refs/heads/main', secret.trim())).toBe(202);
    await anybody.dispose();
    await expect(page.getByRole('table').getByText('Succeeded')).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole('row')).toHaveCount(3);
    await expect(page.getByText('A call was turned away')).toBeVisible();
    await page.getByRole('link', { name: /^Run \d/ }).click();
    await expect(page.getByText('Looked through basket 7')).toBeVisible();
  });

  test('a template that fits a service is a button on its page, filled in', async ({ page }) => {
    await page.goto('/catalog/component/default/payments-gateway');
    await page.getByRole('link', { name: 'Look it through' }).click();
    await expect(page.getByLabel('Service')).toHaveValue('payments-gateway');
  });
});
