import { describe, expect, it } from 'vitest';
import { newId } from '@/domain/core/ids';
import { testNow } from '@/domain/core/testing';
import { testPortal } from '../runs/testing';
import { fitsEntity, readFits, valuesFor } from '../templates/fits';
import type { TemplateDocument } from '../templates/schema';
import { getEntityStart, listEntityActions } from './queries';

const document = (fits: unknown) =>
  ({
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: { name: 't' },
    spec: { type: 'x', steps: [], fits },
  }) as TemplateDocument;
const service = {
  kind: 'Component',
  ref: 'component:default/cart',
  metadata: { name: 'cart', annotations: { 'slipway.dev/tier': '1' } },
  spec: { type: 'service', owner: 'group:default/checkout', lifecycle: 'production' },
  relations: [],
};
const first = (parts: object) => readFits(document({ values: {}, ...parts })).fits[0] as never;

describe('what a template fits', () => {
  it.each([
    [{}, true],
    [{ filter: { kind: 'component' } }, true],
    [{ filter: { kind: ['API', 'Component'], 'spec.type': 'service' } }, true],
    [{ filter: { kind: 'Component', 'spec.type': 'website' } }, false],
    [{ filter: [{ kind: 'API' }, { 'spec.type': 'service' }] }, true],
    [{ filter: { 'metadata.annotations.slipway.dev/tier': { exists: true } } }, true],
    [{ filter: { 'metadata.annotations.slipway.dev/tier': 1 } }, true],
    [{ filter: { 'metadata.annotations.other': { exists: true } } }, false],
    [{ filter: { 'metadata.annotations.other': { exists: false } } }, true],
    [{ when: 'entity.spec.lifecycle == "production"' }, true],
    [{ when: 'entity.spec.tier == 1' }, false],
  ])('%j: %s', (parts, expected) => {
    expect(fitsEntity(first(parts), service)).toBe(expected);
  });

  it('is filled in from the entity, what cannot be is left out', () => {
    const values = {
      name: '${{ entity.metadata.name }}-job',
      owner: '${{ entity.spec.owner }}',
      none: '${{ entity.spec.none }}',
    };
    expect(valuesFor(first({ values }), service)).toEqual({ name: 'cart-job', owner: 'group:default/checkout' });
  });

  it('says what is wrong with it, and where', () => {
    const problems = (fits: unknown) => readFits(document(fits)).problems.map(({ at }) => at.join('/'));
    expect(problems({ when: 'entity.' })).toEqual(['spec/fits/when']);
    expect(problems([{ filter: {} }, { values: { a: '${{ 1 + }}' } }])).toEqual(['spec/fits/1/values/a']);
    expect(problems({ wen: 'x' })).toHaveLength(1);
    expect(problems(undefined)).toEqual([]);
  });
});

const portal = await testPortal([]);

describe('actions of an entity', () => {
  it('are the templates that fit it, each with a form that is filled in', async () => {
    await portal.db.entity.create({
      data: {
        ...{ id: newId('entity'), ref: service.ref, kind: 'component', namespace: 'default', name: 'cart' },
        ...{ type: 'service', document: service, hash: 'x', createdAt: testNow, changedAt: testNow, changedWhat: 'x' },
      } as never,
    });
    const step = [{ id: 's', action: 'debug:log' }];
    const values = { component: '${{ entity.ref }}' };
    await portal.template('rotate', step, {
      fits: [
        { filter: { kind: 'Component' }, values },
        { title: 'Retire it', values },
      ],
    });
    await portal.template('other', step, { fits: { filter: { kind: 'API' } } });
    await portal.template('plain', step);
    const ctx = portal.as('ines');
    const { getEntity } = await import('@/domain/catalog/queries/entity');
    const entity = await getEntity(ctx, { kind: 'component', namespace: 'default', name: 'cart' });
    expect((await listEntityActions(ctx, entity)).map(({ title, href }) => [title, href])).toEqual([
      ['rotate', '/create/rotate?entity=component%3Adefault%2Fcart'],
      ['Retire it', '/create/rotate?entity=component%3Adefault%2Fcart&action=1'],
    ]);
    expect(await getEntityStart(ctx, { template: 'rotate', entity: entity.ref, action: 1 })).toMatchObject({
      fits: true,
      values: { component: 'component:default/cart' },
    });
    expect(await getEntityStart(ctx, { template: 'other', entity: entity.ref })).toMatchObject({
      fits: false,
      values: {},
    });
    await expect(getEntityStart(ctx, { template: 'rotate', entity: 'component:default/none' })).rejects.toMatchObject({
      kind: 'not-found',
    });
  });

  it('are refused at publishing where they are wrong', async () => {
    await expect(
      portal.template('bad', [{ id: 's', action: 'debug:log' }], { fits: { when: '(' } }),
    ).rejects.toMatchObject({
      kind: 'invalid',
      errors: [{ pointer: '/spec/fits/when' }],
    });
  });
});
