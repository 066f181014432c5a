import { startRun } from '@/domain/automation/runs/commands/start';
import { createContext } from '@/domain/core/context';
import type { Db } from '@/domain/core/db';
import { decideApproval } from '@/domain/environments/commands/decisions';
import { requestEnvironment } from '@/domain/environments/commands/request';
import { actorNamed } from './actor';
import { teamRef } from './organisation';
import { rehearseRun } from './rehearse-run';

const minute = 60_000;
const hour = 60 * minute;

/**
 * What is going on as the portal starts: some of it waits for a person, and the rest the worker really does: databases and
 * repositories that can be used.
 */
export async function seedPresent(db: Db, now: Date): Promise<void> {
  const as = async (handle: string, ago = 0) =>
    createContext({ actor: await actorNamed(db, handle), db, now: new Date(now.getTime() - ago) });
  const checkout = teamRef('checkout');

  await rehearseRun(db, await actorNamed(db, 'ines'), {
    kind: 'run',
    at: new Date(now.getTime() - 12 * minute),
    person: 'ines',
    team: 'checkout',
    template: 'create-web-service',
    name: 'basket-api',
    ends: 'failed',
    stepSeconds: [0.8, 2.6],
  });
  const sandbox = { type: 'postgres-sandbox', owner: checkout };
  await requestEnvironment(await as('ines'), {
    ...sandbox,
    name: 'sandbox-promo-engine',
    ttlHours: 5,
    reason: 'Coupon rounding, PROMO-311',
    entity: 'component:default/promo-engine',
  });
  await requestEnvironment(await as('priya'), {
    ...sandbox,
    name: 'sandbox-checkout-0147',
    ttlHours: 48,
    reason: 'Dry run of migration 0147',
    entity: 'component:default/checkout-api',
  });
  await requestEnvironment(await as('tom', 34 * minute), {
    ...sandbox,
    name: 'load-test-large',
    ttlHours: 216,
    reason: 'Black Friday rehearsal: 40,000 baskets an hour through the new promo path, daily until the 26th.',
    entity: 'component:default/checkout-api',
  });
  await requestEnvironment(await as('jonas', 3 * hour), {
    type: 'postgres-sandbox',
    owner: teamRef('storefront'),
    name: 'search-ranking-trial',
    ttlHours: 120,
    reason: 'Compare two rankings on last month’s searches',
    entity: 'component:default/search-indexer',
  });
  const asked = await requestEnvironment(await as('leo', 5 * hour), {
    type: 'postgres-sandbox',
    owner: teamRef('payments'),
    name: 'payments-replay',
    ttlHours: 96,
    reason: 'Monday’s refunds again, PAY-2208',
    entity: 'component:default/refund-worker',
  });
  if (asked.approval) {
    await decideApproval(await as('marta', 20 * minute), {
      id: asked.approval.id,
      decision: 'approve',
      comment: 'Fine, until Friday.',
    });
  }
  await startRun(await as('sam'), {
    template: 'create-web-service',
    parameters: {
      name: 'gift-cards',
      owner: teamRef('storefront'),
      description: 'Sells and redeems gift cards',
      visibility: 'public',
    },
  });
  await startRun(await as('maya'), {
    template: 'create-library',
    parameters: {
      name: 'money-format',
      owner: checkout,
      description: 'Writes amounts of money the way each country does',
    },
  });
  await startRun(await as('tom'), {
    template: 'create-docs-site',
    parameters: {
      name: 'checkout-handbook',
      title: 'Checkout handbook',
      description: 'How the checkout works, and what to do when it does not',
      owner: checkout,
      pages: ['tutorial', 'runbook'],
    },
  });
  await startRun(await as('leo'), {
    template: 'create-scheduled-job',
    parameters: {
      name: 'refund-report',
      description: 'Sends the refunds of the day before to the controllers',
      owner: teamRef('payments'),
      every: 'day',
      hour: 5,
      timeZone: 'Europe/Berlin',
    },
  });
}
