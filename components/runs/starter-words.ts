import type { RunStarter } from '@/domain/automation/runs/schema';

/** What set a run going: for a list's filter, and in the middle of a sentence. */
export const starterWords: Record<RunStarter, { choice: string; by: string }> = {
  person: { choice: 'A person’s form', by: 'a person with the form' },
  entity: { choice: 'An entity’s button', by: 'a person, from the page of an entity' },
  token: { choice: 'A service token', by: 'a service token' },
  schedule: { choice: 'A schedule', by: 'a schedule' },
  webhook: { choice: 'A webhook', by: 'a webhook' },
  event: { choice: 'An event', by: 'an event' },
  run: { choice: 'Another run', by: 'another run' },
  job: { choice: 'The portal itself', by: 'the portal itself' },
};
