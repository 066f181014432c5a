import { knownFields, knownWidgets } from '@/domain/automation/forms/known-fields';

export type InputKey = {
  name: string;
  type: string;
  isRequired: boolean;
  description?: string;
  /** what it may be, where that is a short list */
  values: string[];
};
export type ActionWords = { id: string; title: string; description: string; inputs: InputKey[]; gives: string[] };

/** What completion offers: the actions of this portal, and what the form asks for. */
export type Vocabulary = { actions: ActionWords[]; parameters: string[] };

export const fieldWords = [...knownFields].sort();
export const widgetWords = [...knownWidgets].sort();

/** Checked against the engine in vocabulary.test.ts. */
export const filterWords = [
  ...['abs', 'batch', 'capitalize', 'center', 'default', 'dictsort', 'dump', 'escape', 'first', 'float', 'groupby'],
  ...['indent', 'int', 'join', 'last', 'length', 'list', 'lower', 'nl2br', 'parseEntityRef', 'parseRepoUrl', 'pick'],
  ...['projectSlug', 'reject', 'rejectattr', 'replace', 'reverse', 'round', 'safe', 'select', 'selectattr', 'slice'],
  ...['sort', 'string', 'striptags', 'sum', 'title', 'trim', 'truncate', 'upper', 'urlencode', 'wordcount'],
];

type Key = { name: string; detail: string };
const keys = (text: string): Key[] =>
  text
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', ...rest] = line.trim().split(' ');
      return { name, detail: rest.join(' ') };
    });

/** Keys by the part of the document that they stand in. */
export const keyWords = {
  root: keys(`apiVersion scaffolder.backstage.io/v1beta3
    kind Template
    metadata name, title, what it is for
    spec the form, the steps, the output`),
  metadata: keys(`name how it is addressed; never changes
    title for people
    description what it makes
    tags to find it by
    annotations what tools read
    links more to read`),
  spec: keys(`owner the team that tends it
    type service, library, website …
    lifecycle production, experimental …
    parameters the form: one page, or a list
    steps what a run does
    output links and texts at the end
    finally steps that always run
    concurrency runs that take turns
    priority low, normal or high
    secrets what has to be given and is not kept
    presentation words on buttons`),
  page: keys(`title of the page
    description under the title
    when shown only while this holds
    required names of fields that must be filled
    properties the fields
    dependencies fields that others bring along
    allOf conditions`),
  field: keys(`title above the field
    type string, number, integer, boolean, array, object
    description below it
    default what it begins with
    enum what may be chosen
    enumNames words for what may be chosen
    pattern a regular expression
    minLength fewest characters
    maxLength most characters
    minimum smallest number
    maximum largest number
    format email, uri, date …
    items of an array
    properties of an object
    required of an object
    ui:field a picker
    ui:widget another control
    ui:options of the picker or control
    ui:autofocus first on the page
    ui:help under the field
    ui:placeholder while it is empty`),
  step: keys(`id how others refer to it
    name for people
    action what it does
    if only where this holds
    each once for each of a list
    input what the action is given
    matrix once for each combination
    maxParallel rounds at the same time
    parallel with its neighbours of this name
    retry attempts, backoffSeconds
    timeoutSeconds it fails after
    continueOnFailure the run goes on
    compensate steps that undo it
    editableOnRetry with another input`),
  output: keys(`links large links at the end
    text texts at the end`),
} satisfies Record<string, Key[]>;

type JsonSchema = {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  description?: string;
  enum?: unknown[];
  anyOf?: JsonSchema[];
};

/** Actions as the API lists them, with the JSON Schema of their input, made into words. */
export function actionWords(
  items: { id: string; title: string; description: string; input: unknown; gives: string[] }[],
): ActionWords[] {
  return items.map(({ id, title, description, input, gives }) => {
    const { properties = {}, required = [] } = (input ?? {}) as JsonSchema;
    const inputs = Object.entries(properties).map(([name, schema]) => ({
      name,
      type: typeOf(schema),
      isRequired: required.includes(name),
      description: schema.description,
      values: valuesOf(schema),
    }));
    return { id, title, description, inputs, gives };
  });
}

const typeOf = ({ type, anyOf, enum: values }: JsonSchema): string => {
  if (type) return [type].flat().join(' or ');
  if (values) return 'one of a list';
  return [...new Set((anyOf ?? []).map(typeOf))].join(' or ') || 'anything';
};

const valuesOf = ({ enum: values, type, anyOf }: JsonSchema): string[] => {
  if (values) return values.map(String);
  if (type === 'boolean') return ['true', 'false'];
  return (anyOf ?? []).flatMap(valuesOf);
};
