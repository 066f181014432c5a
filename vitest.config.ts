import { existsSync } from 'node:fs';
import path from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';

/** Files of public repositories, which lie beside the project where it is worked on. Elsewhere their tests have nothing to read. */
const hasCorpus = existsSync(path.resolve(import.meta.dirname, '../shared/corpus'));

export default defineConfig({
  resolve: { alias: { '@': path.resolve(import.meta.dirname) } },
  test: {
    include: ['{app,components,domain,integrations,prisma,scripts,server,worker}/**/*.test.{ts,tsx}'],
    exclude: [...configDefaults.exclude, ...(hasCorpus ? [] : ['**/corpus.test.ts'])],
    globalSetup: 'scripts/test-database.ts',
    env: { LOG_LEVEL: 'silent', TZ: 'UTC' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // Most of what is waited for is done by other processes, on a machine that does more.
    expect: { poll: { timeout: 20_000 } },
  },
});
