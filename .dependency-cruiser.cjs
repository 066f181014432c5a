// Who may import whom: everything is forbidden but what stands here. See domain/README.md and docs for the reasons.

/** Left never imports right. */
const order = [
  ...['core', 'jobs', 'events', 'access', 'repositories', 'catalog', 'health', 'approvals', 'secrets'],
  ...['automation', 'environments', 'alerts', 'reports', 'search', 'home'],
];

const tests = '\\.test\\.tsx?$';
const test = `(${tests}|(^|/)(testing|fixture)\\.tsx?$)`;
/** A part of a capability, or of one of its areas: domain/automation/runs/queries.ts is queries, too. */
const part = (name) => `^domain/.+/${name}(/|\\.ts$)`;
/** Ports, and the pure grammar and rules that they are written in. */
const ports = [
  '^domain/[^/]+/(action|address|channel|host|port|ports|probe|provisioner|source|workspace)\\.ts$',
  '^domain/automation/expressions/',
];
const permissions = '^domain/access/permissions\\.ts$';
const forPages = '^app/_http/(?!auth|action)[^/]+$';
const packages = '(^|/)node_modules/';
const route = '^app/.*(page|layout|loading|error|global-error|not-found|forbidden|template|default)\\.tsx?$';
const compositionRoots = '^(worker/.*|server/.*|app/_http/context)\\.tsx?$';

const capability = (name, at) => ({
  comment: `domain/${name} knows only what comes before it`,
  from: { path: `^domain/${name}/`, pathNot: test },
  to: { path: `^domain/(${order.slice(0, at + 1).join('|')})/`, pathNot: test },
});

/** Read by who may read queries, and pure where they are not. */
const reads = [...['queries', 'schema', 'lifecycle', 'csv', 'follow', 'plan', 'forms'].map(part), permissions];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one file, or three.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-prisma-here',
      comment: 'Rows are read in queries.ts and written in commands.ts: nowhere else is Prisma imported.',
      severity: 'error',
      from: { pathNot: `^(domain|prisma|worker|scripts|bench|e2e)/|^prisma\\.config\\.ts$|${tests}` },
      to: { path: '^prisma/generated/|node_modules/(@prisma|prisma)/' },
    },
    {
      name: 'no-driver-here',
      comment:
        'Postgres as a vendor is integrations/postgres; the portal has its own connections in domain/core/db.ts.',
      severity: 'error',
      from: { pathNot: `^(domain|integrations/postgres|prisma|scripts|bench|e2e)/|${tests}` },
      to: { path: 'node_modules/pg/' },
    },
    {
      name: 'domain-knows-no-vendor',
      comment: 'The domain keeps a port; integrations/ implements it.',
      severity: 'error',
      from: { path: '^domain/', pathNot: test },
      to: { path: 'node_modules/(next|next-auth|react|react-dom|hono|@hono|nodemailer|httpxy)/' },
    },
    {
      name: 'components-stay-in-the-browser',
      comment: 'A component gets props. What only a server has is read by the page.',
      severity: 'error',
      from: { path: '^components/', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'tests-only-in-tests',
      comment: 'Test builders and tools for development do not belong in what ships.',
      severity: 'error',
      from: {
        pathNot: `${test}|^(e2e|bench|scripts)/|^(vitest|playwright)\\.config\\.ts$`,
      },
      to: { path: `${test}|node_modules/(vitest|@playwright|@axe-core|fast-check|autocannon|dependency-cruiser)/` },
    },
    {
      name: 'resolves',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^@prisma/schema-engine-wasm' },
    },
  ],
  allowedSeverity: 'error',
  allowed: [
    { comment: 'the same folder', from: { path: '^(.+)/[^/]+$' }, to: { path: '^$1/[^/]+$' } },
    { comment: 'packages and Node itself', from: {}, to: { path: packages } },
    { comment: 'packages and Node itself', from: {}, to: { dependencyTypes: ['core'] } },
    { comment: 'the version', from: {}, to: { path: '^package\\.json$' } },
    { comment: 'a test sees everything', from: { path: test }, to: {} },
    { comment: 'what is not the product sees everything', from: { path: '^(scripts|bench|e2e|prisma)/' }, to: {} },
    { comment: 'settings files in the root', from: { path: '^[^/]+$' }, to: {} },

    ...order.map(capability),
    {
      comment: 'the database client is made in one place, and its types follow the rows',
      from: { path: '^domain/' },
      to: { path: '^prisma/generated/' },
    },

    {
      comment: 'a page reads one query and renders',
      from: { path: route },
      to: {
        path: [
          ...[forPages, '^components/', '^app/[^/]+\\.css$'],
          ...[...reads, '^domain/core/(context|errors|page|env)\\.ts$'],
        ],
      },
    },
    {
      comment: 'pieces of a page, and its actions, live in its folder or above it',
      from: { path: '^app/(.+)/[^/]+$', pathNot: '^app/_http/' },
      to: { path: '^app/([^_].*)$', pathNot: route },
    },
    {
      comment: 'pieces of a page are pages in small',
      from: { path: '^app/', pathNot: `${route}|^app/_http/|/actions\\.ts$|/route\\.ts$` },
      to: { path: [forPages, '^components/', ...reads] },
    },
    {
      comment: 'an action is one line: form to command',
      from: { path: '^app/.*/(actions|route)\\.ts$' },
      to: {
        path: ['^app/_http/', part('commands'), ...reads, '^domain/core/(errors|env)\\.ts$'],
      },
    },
    {
      comment: 'the one place that knows both Next and the domain',
      from: { path: '^app/_http/' },
      to: {
        path: ['^app/_http/', '^domain/(core|events|access)/', '^integrations/index\\.ts$', '^worker/toolbox\\.ts$'],
      },
    },
    {
      comment: 'the API: request to query or command to answer',
      from: { path: '^server/api/' },
      to: {
        path: [
          ...['^(server|app/_http)/', part('commands'), ...reads, '^domain/core/'],
          ...['^domain/events/', '^worker/toolbox\\.ts$'],
        ],
      },
    },
    {
      comment: 'the web process',
      from: { path: '^server/[^/]+$' },
      to: {
        path: [
          '^(server|app/_http)/',
          '^domain/(core|events|access|jobs)/',
          part('commands'),
          ...reads,
          '^worker/toolbox\\.ts$',
          ...ports,
        ],
      },
    },
    {
      comment: 'components know views, never rows',
      from: { path: '^components/' },
      to: { path: ['^components/', part('schema'), part('forms'), permissions] },
    },
    {
      comment: 'the type of a view',
      from: { path: '^components/' },
      to: { path: [part('queries'), ...ports, '^domain/(core|access)/'], dependencyTypes: ['type-only'] },
    },
    {
      comment: 'a vendor implements ports',
      from: { path: '^integrations/([^/]+)/' },
      to: {
        path: [
          '^integrations/$1/',
          ...ports,
          part('schema'),
          '^domain/core/(declarations|errors|globs|log|env|git-hosts|network|trace|yaml-bounds)\\.ts$',
        ],
      },
    },
    {
      comment: 'the registry names every vendor',
      from: { path: '^integrations/index\\.ts$' },
      to: { path: ['^integrations/', ...ports, '^domain/core/(env|log)\\.ts$'] },
    },
    {
      comment: 'runs ask the API in their own process',
      from: { path: '^worker/portal\\.ts$' },
      to: { path: '^server/api/app\\.ts$' },
    },
    { comment: 'composition roots', from: { path: compositionRoots }, to: { path: '^integrations/index\\.ts$' } },
    { comment: 'the worker composes every job', from: { path: '^worker/' }, to: { path: ['^worker/', '^domain/'] } },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^prisma/generated/'] },
    exclude: { path: '^(templates|\\.next|\\.build|public)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.css'],
    },
    moduleSystems: ['es6', 'cjs', 'tsd'],
  },
};
