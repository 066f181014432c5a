import { integrations } from '@/integrations';

/** Run when the portal stops and its worker could not end cleanly, as without a database: nothing may stay behind. */
await integrations.previews.stopAll();
