/** A made-up organisation of the size that the peer was measured with: mostly components, with owners and relations. */
export function makeEntities(count: number): object[] {
  const groups = Math.max(1, Math.round(count / 200));
  const systems = Math.max(1, Math.round(count / 40));
  const apis = Math.round(count / 8);
  const components = count - groups - systems - apis;
  const pick = (index: number, size: number) => (index * 7919) % size;
  return [
    ...Array.from({ length: groups }, (_, n) => entity('Group', `team-${n}`, { type: 'team', children: [] })),
    ...Array.from({ length: systems }, (_, n) => entity('System', `system-${n}`, { owner: `team-${pick(n, groups)}` })),
    ...Array.from({ length: apis }, (_, n) =>
      entity('API', `api-${n}`, {
        type: 'openapi',
        lifecycle: 'production',
        owner: `team-${pick(n, groups)}`,
        system: `system-${pick(n, systems)}`,
        definition: `openapi: 3.1.0\ninfo: {title: API ${n}, version: "1"}\npaths: {}\n`,
      }),
    ),
    ...Array.from({ length: components }, (_, n) =>
      entity('Component', `service-${n}`, {
        type: ['service', 'website', 'library'][n % 3],
        lifecycle: ['production', 'experimental', 'deprecated'][n % 5 > 2 ? n % 3 : 0],
        owner: `team-${pick(n, groups)}`,
        system: `system-${pick(n, systems)}`,
        providesApis: apis > 0 ? [`api-${pick(n, apis)}`] : [],
        dependsOn: n > 0 ? [`component:service-${pick(n, n)}`] : [],
      }),
    ),
  ];
}

function entity(kind: string, name: string, spec: object) {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: {
      name,
      namespace: 'bench',
      title: `${kind} ${name}`,
      description: `The ${kind.toLowerCase()} ${name} of an organisation that was made up to measure with.`,
      tags: ['bench', name.length % 2 ? 'java' : 'typescript'],
      annotations: { 'backstage.io/source-location': `url:https://git.example/bench/${name}/` },
    },
    spec,
  };
}
