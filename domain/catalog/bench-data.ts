import type { Descriptor } from './descriptors/problem';

const domains = ['checkout', 'payments', 'storefront', 'logistics', 'data', 'loyalty', 'pricing', 'tills'];
const nouns = ['api', 'worker', 'gateway', 'indexer', 'events', 'rules', 'exporter', 'web', 'scorer', 'archive'];
const languages = ['java', 'kotlin', 'go', 'typescript', 'python'];
const lifecycles = ['production', 'production', 'production', 'experimental', 'deprecated'];
const componentTypes = ['service', 'service', 'service', 'website', 'library', 'job'];

const pick = <T>(list: T[], at: number): T => list[at % list.length] as T;

/**
 * `count` entities like those of a large organisation, the same ones each time: of a hundred, 60 components, 14 APIs,
 * 20 resources, 4 systems, 1 domain and 1 group. For the bench and for tests that need many.
 */
export function* benchEntities(count: number): Generator<Descriptor> {
  for (let at = 0; at < count; at++) yield entity(at, count);
}

function entity(at: number, count: number): Descriptor {
  const slot = at % 100;
  const group = Math.floor(at / 100);
  const area = pick(domains, group);
  const owner = `team-${group % 60}`;
  const system = `${area}-system-${group}`;
  if (slot === 0)
    return make('Group', owner === `team-${group}` ? owner : `team-${group}`, area, { type: 'team', children: [] });
  if (slot === 1) return make('Domain', `${area}-${group}`, area, { owner });
  if (slot < 6)
    return make('System', slot === 2 ? system : `${system}-${slot}`, area, { owner, domain: `${area}-${group}` });
  if (slot < 26) {
    const type = pick(['database', 'bucket', 'topic', 'cache'], slot);
    return make('Resource', `${area}-${type}-${at}`, area, { type, owner, system });
  }
  if (slot < 40) {
    const definition = `openapi: 3.1.0\ninfo:\n  title: ${area} ${at}\n  version: 1.0.0\npaths: {}\n`;
    return make('API', `${area}-api-${at}`, area, {
      type: 'openapi',
      lifecycle: pick(lifecycles, at),
      owner,
      system,
      definition,
    });
  }
  return make('Component', `${area}-${pick(nouns, at)}-${at}`, area, {
    type: pick(componentTypes, at),
    lifecycle: pick(lifecycles, at),
    owner,
    system,
    dependsOn: [
      `resource:${area}-${pick(['database', 'bucket', 'topic', 'cache'], 6 + (at % 20))}-${group * 100 + 6 + (at % 20)}`,
    ],
    ...(at % 3 ? { consumesApis: [`${area}-api-${(group * 100 + 26 + (at % 14)) % count}`] } : {}),
    ...(at % 4 === 0 ? { providesApis: [`${area}-api-${group * 100 + 26 + (at % 14)}`] } : {}),
  });
}

function make(kind: string, name: string, area: string, spec: Record<string, unknown>): Descriptor {
  const seed = name.length * 7 + Number(/\d+$/.exec(name)?.[0] ?? 0);
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: {
      name,
      title: name
        .split('-')
        .slice(0, 2)
        .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
        .join(' '),
      description: `Part of ${area}: keeps what the shops and the warehouse need, number ${seed}`,
      ...(kind === 'Component' && {
        annotations: {
          'backstage.io/techdocs-ref': 'dir:.',
          'backstage.io/source-location': `url:https://git.example.com/${area}/${name}/`,
        },
        links: [{ url: `https://dash.example.com/${name}`, title: 'Dashboard', icon: 'dashboard' }],
      }),
      labels: { tier: String((seed % 4) + 1) },
      tags: [pick(languages, seed), area],
    },
    spec,
  };
}
