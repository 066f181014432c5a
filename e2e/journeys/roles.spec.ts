import { expect, test } from '../fixtures';

test.describe('each role is refused where it may not', () => {
  test.use({ expectedErrors: [/403|422/] });

  test('an engineer reads no audit log and makes no tokens', async ({ page }) => {
    await page.goto('/settings/audit');
    await expect(page.getByText('The audit log is not open to everybody')).toBeVisible();
    await page.goto('/settings/tokens');
    await expect(page.getByText('Service tokens are made by the platform team')).toBeVisible();
    await page.goto('/settings/people');
    await expect(page.getByRole('button', { name: 'Disable Tom Okafor' })).toHaveAttribute('aria-disabled', 'true');
    const audit = await page.request.get('/api/v1/audit');
    expect(audit.status()).toBe(403);
    expect(audit.headers()['content-type']).toContain('application/problem+json');
  });

  test('a manager may not run, request or decide, whatever they send', async ({ signInAs, baseURL }) => {
    const page = await signInAs('nadia');
    const headers = { origin: baseURL ?? '' };
    const run = {
      template: 'create-library',
      parameters: { name: 'x-lib', owner: 'group:default/data', description: 'Of no use at all' },
    };
    const asked = { type: 'postgres-sandbox', name: 'managers-own', owner: 'checkout' };
    for (const [path, data] of [
      ['/api/v1/runs', run],
      ['/api/v1/environments', asked],
    ] as const) {
      const answer = await page.request.post(path, { data, headers });
      expect(answer.status(), path).toBe(403);
      expect(await answer.json()).toMatchObject({ title: 'Not allowed', status: 403 });
    }
    const { items } = await (await page.request.get('/api/v1/approvals?status=pending')).json();
    expect(items.length).toBeGreaterThan(0);
    const decided = await page.request.post(`/api/v1/approvals/${items[0].id}/decision`, {
      data: { decision: 'approve' },
      headers,
    });
    expect(decided.status()).toBe(403);
  });

  test('a page of another site changes nothing with somebody’s session', async ({ page }) => {
    const data = { type: 'postgres-sandbox', name: 'forged', owner: 'checkout' };
    const origins: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      {},
    ];
    for (const headers of origins) {
      const answer = await page.request.post('/api/v1/environments', { data, headers });
      expect(answer.status()).toBe(403);
    }
  });
});
