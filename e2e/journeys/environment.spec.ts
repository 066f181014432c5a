import pg from 'pg';
import { expect, test } from '../fixtures';

const name = 'story-sandbox';

test.describe('an environment, from the request to its end', () => {
  // The one refusal is part of the story.
  test.use({ person: 'ines', expectedErrors: [/403|409/] });

  test('an engineer asks, a lead approves, the database is real, and nothing is left of it', async ({
    page,
    signInAs,
    drain,
    db,
  }) => {
    await page.goto('/environments');
    await page.getByRole('main').getByRole('link', { name: 'Request environment' }).first().click();
    await page.getByRole('radio', { name: /PostgreSQL sandbox/ }).check({ force: true });
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Reason').fill('Dry run of a migration');
    await page.getByRole('slider', { name: 'Life' }).fill('7');
    await expect(page.getByText('A lead decides', { exact: true }).first()).toBeVisible();
    await page.getByRole('button', { name: 'Request and ask for approval' }).click();
    await expect(page).toHaveURL(/\/environments\/env_/);
    const address = page.url();
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();

    const { items } = await (await page.request.get('/api/v1/approvals?status=pending')).json();
    const asked = items.find((item: { title: string }) => item.title.includes(name));
    const own = await page.request.post(`/api/v1/approvals/${asked.id}/decision`, {
      data: { decision: 'approve' },
      headers: { origin: new URL(address).origin },
    });
    expect(own.status(), 'nobody decides on their own request').toBe(403);

    const lead = await signInAs('lars');
    await lead.goto('/approvals');
    await lead
      .getByRole('link', { name: new RegExp(name) })
      .first()
      .click();
    await expect(lead.getByRole('heading', { name: new RegExp(`Ines.*${name}`) })).toBeVisible();
    await lead.getByLabel('A word to Ines').fill('Fine, until Friday.');
    await lead.getByRole('button', { name: /^Approve(?! for)/ }).click();
    await expect(lead.getByText('Approved: it goes on')).toBeVisible();
    await drain();

    await page.goto(address);
    await expect(page.getByText('Ready', { exact: true }).first()).toBeVisible();
    await page.getByRole('button', { name: 'Reveal' }).click();
    const url = page.getByText(/^postgres(ql)?:\/\//).first();
    await expect(url).toBeVisible();
    const client = new pg.Client({ connectionString: (await url.textContent()) ?? '' });
    await client.connect();
    expect((await client.query('SELECT 40 + 2 AS answer')).rows).toEqual([{ answer: 42 }]);
    await client.end();
    await page.reload();
    await expect(page.getByText(/Shown to Ines Oliveira/)).toBeVisible();

    const before = await traces(db);
    expect(before).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Destroy' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill(name);
    await dialog.getByRole('button', { name: /Destroy/ }).click();
    await expect(dialog).toBeHidden();
    await drain();
    const row = await db.environment.findFirstOrThrow({ where: { name } });
    expect(row.status).toBe('destroyed');
    expect(await traces(db)).toBe(before - 2);
  });
});

type Reader = { $queryRawUnsafe: <T>(query: string) => Promise<T> };

/** Databases and roles of sandboxes on the server: two for each that lives. */
async function traces(db: Reader): Promise<number> {
  const rows = await db.$queryRawUnsafe<{ count: number }[]>(
    `SELECT ((SELECT count(*) FROM pg_database WHERE datname LIKE 'sbx\\_%') + (SELECT count(*) FROM pg_roles WHERE rolname LIKE 'sbx\\_%'))::int AS count`,
  );
  return rows[0]?.count ?? 0;
}
