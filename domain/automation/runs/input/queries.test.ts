import { expect, test } from 'vitest';
import { testPortal } from '../testing';
import { listRunInput } from './queries';

const portal = await testPortal([]);
const { as, db } = portal;

test('what a run was given is said in the words of its form, and what that does not ask for comes last', async () => {
  const properties = {
    owner: { title: 'Owner', type: 'string' },
    visibility: {
      title: 'Who may read it',
      type: 'string',
      enum: ['public', 'private'],
      enumNames: ['Everyone', 'Us'],
    },
    size: { type: 'string', enum: ['s', 'l'], 'ui:options': { enumNames: ['Small', 'Large'] } },
    note: { title: 'Note', type: 'string' },
  };
  await portal.template('form', [{ id: 'wait', action: 'debug:wait' }], { parameters: { properties } });
  const team = await db.team.findFirstOrThrow();
  const parameters = { note: 'public', size: 'l', visibility: 'public', owner: team.ref };
  const { id } = await portal.start('form', { parameters });
  const input = await listRunInput(as('ines'), { id, parameters: { extra: 1, ...parameters } });
  expect(input.map(({ title, value, said }) => [title, value, said])).toEqual([
    ['Owner', team.ref, team.name],
    ['Who may read it', 'public', 'Everyone'],
    ['size', 'l', 'Large'],
    ['Note', 'public', null],
    ['extra', 1, null],
  ]);
});
