import { can } from '@/domain/access/permissions';
import { command } from '@/domain/core/command';
import { EnvironmentId } from '@/domain/environments/schema';
import { loadEnvironment, scopeOf, subjectOf } from './load';

/** Lets a person's browser into an environment for an hour, and writes down that it did. Forbidden says who may. */
export const visitEnvironment = command({
  name: 'environment.visit',
  input: EnvironmentId,
  load: loadEnvironment,
  allow: (actor, row) => can(actor, 'environment.visit', scopeOf(row)),
  silent: true,
  run: async (_ctx, _input, row) => ({
    result: { id: row.id, name: row.name },
    subject: subjectOf(row),
    detail: { name: row.name },
  }),
});
