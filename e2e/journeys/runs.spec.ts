import { expect, test } from '../fixtures';
import { publish, reach, start, waits } from '../run-states';

const lookUp = {
  ...{ id: 'look-up', name: 'Look up the service', action: 'catalog:fetch', editableOnRetry: true },
  input: { entityRef: '${{ parameters.ref }}' },
};
const say = (id: string, message: string) => ({ id, name: `Say ${id}`, action: 'debug:log', input: { message } });
const parameters = [
  { title: 'Service', required: ['ref'], properties: { ref: { title: 'Reference', type: 'string' } } },
];

test.describe('a run that fails', () => {
  test.setTimeout(90_000);
  test.use({ person: 'ines' });

  test('the engineer reads why, gives the step another input, and the run goes on to its end', async ({
    page,
    api,
    db,
  }) => {
    const found = say('found', 'found ${{ steps["look-up"].output.entity.metadata.name }}');
    await publish(api, 'story-retry', 'Look a service up', {
      parameters,
      steps: [say('first', 'begun'), lookUp, found],
    });
    await page.goto('/create/story-retry');
    await page.getByLabel('Reference').fill('component:default/payment-gateway');
    await page.getByRole('button', { name: 'Next: Review' }).click();
    await page.getByRole('button', { name: /^Run/ }).first().click();
    await expect(page).toHaveURL(/\/runs\/run_/);
    const why = page.getByRole('region', { name: 'Why it failed' });
    await expect(why.getByRole('heading', { level: 2 })).toContainText('component:default/payment-gateway', {
      timeout: 30_000,
    });
    await expect(page.getByText('Failed at step 2 of 3')).toBeVisible();
    await expect(why.getByText('Say first')).toBeVisible();
    await expect(why.getByRole('button', { name: 'Skip this step' })).toHaveCount(0);

    await why.getByRole('button', { name: 'Edit this step’s input and retry' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Input').fill('{ "entityRef": "component:default/payment-gateway" }');
    await dialog.getByRole('button', { name: 'Retry with this' }).click();
    await expect(dialog.getByText('Nothing differs from what the step had.')).toBeVisible();
    await dialog.getByLabel('Input').fill('{ "entityRef": "component:default/payments-gateway" }');
    await dialog.getByRole('button', { name: 'Retry with this' }).click();

    await expect(page.getByText('Succeeded', { exact: true }).first()).toBeVisible({ timeout: 30_000 });
    const log = page.getByRole('region', { name: 'Log', exact: true });
    await expect(log.getByText('with another input: entityRef')).toBeVisible();
    await expect(log.getByText('found payments-gateway')).toBeVisible();
    const run = await db.run.findFirstOrThrow({ where: { templateName: 'story-retry' }, include: { steps: true } });
    expect(run.steps.find(({ stepId }) => stepId === 'first')?.attempt).toBe(1);
  });

  test('the platform skips the step that fails, and the rest is done', async ({ page, api, db, signInAs }) => {
    await publish(api, 'story-skip', 'Look nobody up', {
      steps: [{ ...lookUp, input: { entityRef: 'component:default/nobody-knows' } }, say('rest', 'done all the same')],
    });
    const id = await start(api, 'story-skip');
    await reach(db, id, 'failed');
    await page.goto(`/runs/${id}`);
    await expect(page.getByRole('region', { name: 'Why it failed' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Skip this step' })).toHaveCount(0);
    const platform = await signInAs('alex');
    await platform.setViewportSize({ width: 390, height: 844 });
    await platform.goto(`/runs/${id}`);
    for (const name of ['Other input', 'Retry from here'])
      await expect(platform.getByText(name).last()).toBeInViewport({ ratio: 1 });
    await platform.getByRole('button', { name: 'Skip this step' }).click();
    await expect(platform.getByText('Succeeded', { exact: true }).first()).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText('done all the same')).toBeVisible();
  });
});

test.describe('starting a run', () => {
  test.use({ person: 'ines' });

  test('twice on Run is one run, and the way back starts none', async ({ page, api, db }) => {
    await publish(api, 'story-twice', 'Say something', { parameters, steps: [say('it', '${{ parameters.ref }}')] });
    await page.goto('/create/story-twice');
    await page.getByLabel('Reference').fill('something');
    await page.getByRole('button', { name: 'Next: Review' }).click();
    await page.getByRole('button', { name: /^Run/ }).first().dblclick();
    await expect(page).toHaveURL(/\/runs\/run_/);
    await expect(page.getByText('Succeeded', { exact: true }).first()).toBeVisible({ timeout: 30_000 });
    await page.goBack();
    await expect(page).toHaveURL(/\/create\/story-twice/);
    await page.goForward();
    await expect(page).toHaveURL(/\/runs\/run_/);
    await expect(page.getByText('Succeeded', { exact: true }).first()).toBeVisible();
    expect(await db.run.count({ where: { templateName: 'story-twice' } })).toBe(1);
  });

  test('what is done in one tab is seen in the other', async ({ page, context, api, db }) => {
    await publish(api, 'story-tabs', 'Wait in two tabs', waits);
    const id = await start(api, 'story-tabs');
    await reach(db, id, 'waiting');
    await db.run.update({
      where: { id },
      data: { requesterId: (await db.person.findUniqueOrThrow({ where: { ref: 'user:default/ines' } })).id },
    });
    const other = await context.newPage();
    for (const tab of [page, other]) {
      await tab.goto(`/runs/${id}`);
      await expect(tab.getByText('Waiting', { exact: true }).first()).toBeVisible();
    }
    await page.getByRole('button', { name: 'Cancel run' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel run' }).click();
    for (const tab of [page, other]) await expect(tab.getByText('Cancelled', { exact: true }).first()).toBeVisible();
  });
});

test.describe('a log of many lines', () => {
  test.setTimeout(90_000);
  test.use({ person: 'ines' });

  test('shows its ends, goes to the line that the address names, and is searched and saved whole', async ({
    page,
    api,
    db,
  }) => {
    const lines = Array.from({ length: 2000 }, (_, n) => `line ${n}${n === 1234 ? ' with a needle' : ''}`).join('\n');
    const write = { id: 'write', name: 'Write much', action: 'debug:log', each: [1, 2, 3], input: { message: lines } };
    await publish(api, 'story-log', 'Write much', { steps: [write] });
    const id = await start(api, 'story-log');
    await reach(db, id, 'succeeded');
    await page.goto(`/runs/${id}#L3210`);
    const log = page.getByRole('region', { name: 'Log', exact: true });
    await expect(log.locator('#L3210')).toBeInViewport();
    await expect(log.locator('#L1')).toBeAttached();
    await expect(log.locator('#L6000')).toBeAttached();
    await expect(log.locator('#L2000')).toHaveCount(0);

    await log.getByRole('searchbox', { name: 'Search the log' }).fill('NEEDLE');
    await expect(log.getByRole('status')).toHaveText('1 of 3');
    await expect(log.locator('#L1235')).toBeInViewport();
    await log.getByRole('button', { name: 'Next hit' }).click();
    await expect(log.getByRole('status')).toHaveText('2 of 3');
    await expect(log.locator('#L3235')).toBeInViewport();

    const download = page.waitForEvent('download');
    await log.getByRole('link', { name: 'Download the log', exact: true }).click();
    expect((await download).suggestedFilename()).toMatch(/^run-\d+\.log$/);
    const stream = await (await download).createReadStream();
    let text = '';
    for await (const part of stream) text += part;
    expect(text.trimEnd().split('\n')).toHaveLength(6000);
  });
});
