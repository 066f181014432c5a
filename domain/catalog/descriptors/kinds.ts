/**
 * The format's own kinds as data: which apiVersions, which fields of `spec`, and the relation that a field declares.
 * Source: the published descriptor format. A kind that is not here is kept as one of the organisation's own.
 */
export type RelationType =
  | 'ownedBy'
  | 'ownerOf'
  | 'partOf'
  | 'hasPart'
  | 'providesApi'
  | 'apiProvidedBy'
  | 'consumesApi'
  | 'apiConsumedBy'
  | 'dependsOn'
  | 'dependencyOf'
  | 'childOf'
  | 'parentOf'
  | 'memberOf'
  | 'hasMember';

export type FieldForm = 'text' | 'texts' | 'object' | 'objects' | 'object or objects';

export type FieldRule = {
  name: string;
  form: FieldForm;
  required?: true;
  /** the relation that this field declares; `kind` is what a reference without one means (none: it must say) */
  relation?: { type: RelationType; kind?: string };
  /** what each object in it must hold, as text */
  each?: string[];
  /** what an object may hold, and then as text */
  inside?: string[];
};

export type KindRule = { kind: string; apiVersions: string[]; fields: FieldRule[] };

const core = ['backstage.io/v1alpha1', 'backstage.io/v1beta1'];

const text = (name: string): FieldRule => ({ name, form: 'text' });
const needs = (field: FieldRule): FieldRule => ({ ...field, required: true });
const one = (name: string, type: RelationType, kind: string): FieldRule => ({
  name,
  form: 'text',
  relation: { type, kind },
});
const many = (name: string, type: RelationType, kind?: string): FieldRule => ({
  name,
  form: 'texts',
  relation: kind ? { type, kind } : { type },
});

const owner = one('owner', 'ownedBy', 'Group');
const system = one('system', 'partOf', 'System');
const dependencies = [many('dependsOn', 'dependsOn'), many('dependencyOf', 'dependencyOf')];
const profile: FieldRule = { name: 'profile', form: 'object', inside: ['displayName', 'email', 'picture'] };

export const kindRules: KindRule[] = [
  {
    kind: 'Component',
    apiVersions: core,
    fields: [
      needs(text('type')),
      needs(text('lifecycle')),
      needs(owner),
      system,
      one('subcomponentOf', 'partOf', 'Component'),
      many('providesApis', 'providesApi', 'API'),
      many('consumesApis', 'consumesApi', 'API'),
      ...dependencies,
    ],
  },
  {
    kind: 'API',
    apiVersions: core,
    fields: [needs(text('type')), needs(text('lifecycle')), needs(owner), needs(text('definition')), system],
  },
  { kind: 'Resource', apiVersions: core, fields: [needs(text('type')), needs(owner), system, ...dependencies] },
  { kind: 'System', apiVersions: core, fields: [needs(owner), one('domain', 'partOf', 'Domain'), text('type')] },
  { kind: 'Domain', apiVersions: core, fields: [needs(owner), one('subdomainOf', 'partOf', 'Domain'), text('type')] },
  {
    kind: 'Group',
    apiVersions: core,
    fields: [
      needs(text('type')),
      needs(many('children', 'parentOf', 'Group')),
      one('parent', 'childOf', 'Group'),
      many('members', 'hasMember', 'User'),
      profile,
    ],
  },
  { kind: 'User', apiVersions: core, fields: [many('memberOf', 'memberOf', 'Group'), profile] },
  {
    kind: 'Location',
    apiVersions: core,
    fields: [text('type'), text('target'), { name: 'targets', form: 'texts' }, text('presence')],
  },
  {
    kind: 'Template',
    apiVersions: ['scaffolder.backstage.io/v1beta3'],
    fields: [
      needs(text('type')),
      needs({ name: 'steps', form: 'objects', each: ['action'] }),
      { name: 'parameters', form: 'object or objects' },
      owner,
      { name: 'output', form: 'object' },
    ],
  },
];

const byName = new Map(kindRules.map((rule) => [rule.kind.toLowerCase(), rule]));

/** The rule of a kind, whatever its letter case. */
export const kindRule = (kind: string): KindRule | undefined => byName.get(kind.toLowerCase());

/** The spelling of a kind that the format gives it: `api` is API. A kind of one's own stays as it is. */
export const kindSpelling = (kind: string): string => kindRule(kind)?.kind ?? kind;

/** Each pair is stored once, in the direction on the left. */
export const inverseOf: Record<RelationType, RelationType> = {
  ownedBy: 'ownerOf',
  partOf: 'hasPart',
  providesApi: 'apiProvidedBy',
  consumesApi: 'apiConsumedBy',
  dependsOn: 'dependencyOf',
  childOf: 'parentOf',
  memberOf: 'hasMember',
  ownerOf: 'ownedBy',
  hasPart: 'partOf',
  apiProvidedBy: 'providesApi',
  apiConsumedBy: 'consumesApi',
  dependencyOf: 'dependsOn',
  parentOf: 'childOf',
  hasMember: 'memberOf',
};

const forwardTypes = new Set<RelationType>([
  'ownedBy',
  'partOf',
  'providesApi',
  'consumesApi',
  'dependsOn',
  'childOf',
  'memberOf',
]);

/** True for the direction that is stored. */
export const isForward = (type: RelationType): boolean => forwardTypes.has(type);
