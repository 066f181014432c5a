import { execFileSync } from 'node:child_process';
import { expect, test } from '../fixtures';

const name = 'kept-fresh';

const template = (second: string) => ({
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'small-site', title: 'Small site' },
  spec: {
    type: 'website',
    parameters: {
      required: ['name', 'owner'],
      properties: {
        name: { type: 'string', title: 'Name', 'ui:field': 'EntityNamePicker' },
        owner: { type: 'string', title: 'Owner', 'ui:field': 'OwnerPicker' },
      },
    },
    steps: [
      {
        ...{ id: 'page', name: 'Write the page', action: 'roadiehq:utils:fs:write' },
        input: { path: 'index.md', content: `# \${{ parameters.name }}\n\nFirst\n\n${second}\n\nLast\n` },
      },
      {
        ...{ id: 'publish', name: 'Publish the repository', action: 'publish:git' },
        input: { repoUrl: 'slipway?owner=checkout&repo=${{ parameters.name }}', repoVisibility: 'public' },
      },
    ],
    output: { links: [{ title: 'Repository', url: '${{ steps.publish.output.repositoryUrl }}' }] },
  },
});

test.describe('what a template made', () => {
  test.use({ person: 'ines' });

  test('is brought up to date on a branch when the template moves on', async ({
    page,
    api,
    baseURL,
    checkAccessibility,
  }) => {
    const publish = async (second: string) =>
      expect((await api.put('/api/v1/templates', { data: template(second) })).ok()).toBe(true);
    await publish('Old');
    await page.goto('/create/small-site');
    await page.getByLabel('Name').fill(name);
    await page.getByRole('button', { name: 'Next: Review' }).click();
    await page.getByRole('button', { name: /^Run/ }).first().click();
    await page.getByRole('link', { name: /^Repository/ }).click();
    await expect(page.getByText('1, the newest')).toBeVisible();

    await publish('New');
    await page.reload();
    await expect(page.getByText('1, 1 version behind')).toBeVisible();
    await checkAccessibility(page);
    await page.getByRole('link', { name: 'Bring up to date with v2' }).click();
    await expect(page.getByLabel('Name')).toHaveValue(name);
    await page.getByRole('button', { name: 'Next: Review' }).click();
    await expect(page.getByText('index.md').first()).toBeVisible();
    await page.getByRole('button', { name: /^Run/ }).first().click();
    await expect(page.getByText('Succeeded', { exact: true }).first()).toBeVisible({ timeout: 60_000 });

    const remote = `${baseURL}/git/checkout/${name}`;
    const refs = execFileSync('git', ['ls-remote', '--heads', remote], { encoding: 'utf8' });
    expect(refs).toContain('refs/heads/slipway/update-small-site-v2');
    await page.goto(`/repositories/checkout/${name}`);
    await expect(page.getByText('Version 2 waits on a branch')).toBeVisible();
  });
});
