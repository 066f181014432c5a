import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures';

const name = 'story-letter';
const source = (action = 'debug:log', message = 'Dear') => `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: ${name}
  title: Write a letter
  description: Says something to somebody.
spec:
  type: service
  owner: platform
  parameters:
    - title: To whom
      required: [name]
      properties:
        name:
          title: Addressee
          type: string
  steps:
    - id: greet
      name: Greet
      action: ${action}
      input:
        message: ${message} \${{ parameters.name }}
`;

/** Puts a whole text in the place of the one in the editor. */
async function write(page: Page, text: string): Promise<void> {
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
}

test.describe('a template from its first line to its end', () => {
  test.setTimeout(180_000);
  // The browser itself says when an answer is a conflict.
  test.use({ person: 'alex', expectedErrors: [/status of 409/] });

  test('an author writes it, mends a mistake, sees form and plan, drafts, publishes, compares and deprecates it', async ({
    page,
    signInAs,
    checkAccessibility,
  }) => {
    await page.goto('/create/new');
    await write(page, source('debug:lag'));
    await expect(page.getByText('has no action "debug:lag"').first()).toBeVisible();
    await page
      .getByRole('button', { name: /^line \d+$/ })
      .first()
      .click();
    await write(page, source());
    await expect(page.getByText('nothing wrong')).toBeVisible();

    await page.getByLabel('Addressee').fill('Ada');
    await page.getByText('Plan', { exact: true }).click();
    await page.getByRole('button', { name: 'Plan', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'What the run will do' })).toBeVisible();
    await page.getByLabel('Name of the example').fill('to-ada');
    await page.getByRole('button', { name: 'Store as an example' }).click();
    await page.getByRole('button', { name: 'Try all' }).click();
    await expect(page.getByText('Holds', { exact: true })).toBeVisible();
    await checkAccessibility(page);

    await page.keyboard.press('Control+s');
    await expect(page).toHaveURL(/\/create\/new\?draft=tpd_/);
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText('The example holds')).toBeVisible();
    await dialog.getByLabel('What is new').fill('The first letter');
    await dialog.getByRole('button', { name: 'Publish' }).click();
    await expect(page).toHaveURL(new RegExp(`/create/${name}/about$`));
    await expect(page.getByRole('heading', { name: 'Write a letter' })).toBeVisible();

    // Another author's draft is shown before it is written over.
    await page.goto(`/create/${name}/edit`);
    await expect(page.locator('.cm-content')).toBeVisible();
    const other = await signInAs('marta');
    await other.goto(`/create/${name}/edit`);
    await write(other, source('debug:log', 'Hello'));
    await other.getByRole('button', { name: /Save draft/ }).click();
    await expect(other.getByText(/^Saved/)).toBeVisible();
    await write(page, source('debug:log', 'Good morning'));
    await page.getByRole('button', { name: /Save draft/ }).click();
    await expect(dialog.getByText('Somebody else has saved this draft')).toBeVisible();
    await expect(dialog.getByText('message: Hello')).toBeVisible();
    await dialog.getByRole('button', { name: 'Keep mine' }).click();
    await page.getByRole('button', { name: /Save draft/ }).click();
    await expect(page.getByText(/^Saved/)).toBeVisible();

    await page.getByRole('button', { name: 'Publish a version' }).click();
    await dialog.getByRole('button', { name: 'Publish' }).click();
    await expect(page).toHaveURL(new RegExp(`/create/${name}/about$`));
    await page.getByRole('link', { name: 'Versions', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'From v1 to v2' })).toBeVisible();
    await expect(page.getByText('message: Good morning')).toBeVisible();
    await expect(page.getByText('The first letter')).toBeVisible();

    await page.getByRole('link', { name: 'Use', exact: true }).click();
    await expect(page.getByText('Nobody yet')).toBeVisible();
    await page.getByRole('link', { name: 'About', exact: true }).click();
    await page.getByRole('button', { name: 'Deprecate' }).click();
    await dialog.getByLabel('Use instead').selectOption({ label: 'Create a web service' });
    await dialog.getByLabel('Why').fill('Nobody writes letters any more.');
    await dialog.getByRole('button', { name: 'Deprecate' }).click();
    await expect(page.getByText('Nobody writes letters any more.')).toBeVisible();
    await page.goto(`/create/${name}`);
    await page.getByRole('link', { name: 'Create a web service' }).click();
    await expect(page).toHaveURL(/\/create\/create-web-service$/);
  });
});
