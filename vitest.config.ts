import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@': path.resolve(import.meta.dirname) } },
  test: {
    include: ['{app,components,domain,integrations,prisma,scripts,server,worker}/**/*.test.{ts,tsx}'],
    globalSetup: 'scripts/test-database.ts',
    env: { LOG_LEVEL: 'silent', TZ: 'UTC' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
