import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from '../fixtures';

const name = 'kept-fresh';

const basics = {
  title: 'Basics',
  required: ['name', 'owner'],
  properties: {
    name: { type: 'string', title: 'Name', 'ui:field': 'EntityNamePicker' },
    owner: { type: 'string', title: 'Owner', 'ui:field': 'OwnerPicker' },
    motto: { type: 'string', title: 'Motto' },
  },
};
const language = { type: 'string', title: 'Languages', enum: ['one', 'several'], default: 'one' };
/** A newer form: a page more, which only some get to see. */
const newer = [
  { ...basics, properties: { ...basics.properties, language } },
  {
    ...{ title: 'Languages', when: '${{ parameters.language === "several" }}', required: ['second'] },
    properties: { second: { type: 'string', title: 'The second one' } },
  },
];

const template = (second: string, parameters: object) => ({
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'small-site', title: 'Small site' },
  spec: {
    type: 'website',
    parameters,
    steps: [
      {
        ...{ id: 'page', name: 'Write the page', action: 'roadiehq:utils:fs:write' },
        input: {
          path: 'index.md',
          content: `# \${{ parameters.name }}\n\n\${{ parameters.motto }}\n\n${second}\n\nLast\n`,
        },
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
    const publish = async (second: string, form: object) =>
      expect((await api.put('/api/v1/templates', { data: template(second, form) })).ok()).toBe(true);
    await publish('Old', basics);
    await page.goto('/create/small-site');
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('Motto').fill('Slow and steady');
    await page.getByRole('button', { name: 'Next: Review' }).click();
    await page.getByRole('button', { name: /^Run/ }).first().click();
    await page.getByRole('link', { name: /^Repository/ }).click();
    await expect(page.getByText('1, the newest')).toBeVisible();

    await publish('New in ${{ parameters.second }}', newer);
    await page.reload();
    await expect(page.getByText('1, 1 version behind')).toBeVisible();
    await checkAccessibility(page);
    await page.getByRole('link', { name: 'Bring up to date with v2' }).click();
    await expect(page.getByLabel('Name')).toHaveValue(name);
    await page.getByLabel('Motto').fill('');
    await expect(page.getByRole('button', { name: 'Next: Review' }).first()).toBeVisible();
    await page.getByLabel('Languages', { exact: true }).selectOption('several');
    await page.getByRole('button', { name: 'Next: Languages' }).click();
    await page.getByLabel('The second one').fill('Dutch');
    await page.getByRole('button', { name: 'Next: Review' }).click();
    await expect(page.getByText('index.md').first()).toBeVisible();
    await page.getByRole('button', { name: /^Run/ }).first().click();
    await expect(page.getByText('Succeeded', { exact: true }).first()).toBeVisible({ timeout: 60_000 });

    const remote = `${baseURL}/git/checkout/${name}`;
    const refs = execFileSync('git', ['ls-remote', '--heads', remote], { encoding: 'utf8' });
    expect(refs).toContain('refs/heads/slipway/update-small-site-v2');
    const branch = path.join(process.env.E2E_DATA_DIR ?? '', 'git', 'checkout', `${name}.git`);
    const text = execFileSync('git', ['show', 'slipway/update-small-site-v2:index.md'], {
      cwd: branch,
      encoding: 'utf8',
    });
    expect(text).toContain('New in Dutch');
    expect(text).not.toContain('Slow and steady');
    await page.goto(`/repositories/checkout/${name}`);
    await expect(page.getByText('Version 2 waits on a branch')).toBeVisible();
  });
});
