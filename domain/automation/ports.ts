import type { RepositoryPort } from '@/domain/repositories/port';

/** What actions may ask of the product. Supplied in worker/main.ts, so that integrations import no commands. */
export type ActionPorts = { repositories: RepositoryPort };
