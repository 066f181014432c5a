import { isPlaceholder } from './placeholder';
import { found, isRecord, type Problem, pointerPart } from './problem';

/**
 * The rules for what stands around `spec`, the same for each kind. Source: the published descriptor format, which takes
 * names from Kubernetes.
 */
const nameForm = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const labelForm = /^[a-z0-9]+(-+[a-z0-9]+)*$/;
const tagForm = /^[a-z0-9:+#]+(-[a-z0-9:+#]+)*$/;
const kindForm = /^[a-zA-Z][a-z0-9A-Z]*$/;
const versionForm = /^[a-z0-9A-Z]+$/;

const short = (text: string, longest = 63) => text.length > 0 && text.length <= longest;
const isName = (text: string) => short(text) && nameForm.test(text);
const isDnsLabel = (text: string) => short(text) && labelForm.test(text);
const isDnsName = (text: string) => short(text, 253) && text.split('.').every(isDnsLabel);

function isPrefixed(text: string, isRest: (rest: string) => boolean): boolean {
  const parts = text.split('/');
  if (parts.length === 1) return isRest(text);
  return parts.length === 2 && isDnsName(parts[0] ?? '') && isRest(parts[1] ?? '');
}

const words = {
  name: 'letters and digits, separated by any of - _ . and at most 63 characters',
  label: 'lower-case letters and digits, separated by -, at most 63 characters',
  tag: 'lower-case letters, digits and : + #, separated by single -, at most 63 characters',
  key: 'a name of at most 63 characters, with an optional DNS prefix and a slash before it',
};

/** What is needed to give the document a reference at all. */
export function checkEnvelope(value: unknown): Problem[] {
  if (!isRecord(value))
    return [
      { pointer: '', message: `A document is an object with apiVersion, kind and metadata, not ${found(value)}.` },
    ];
  const problems: Problem[] = [];
  requireText(value, 'apiVersion', '', problems);
  requireText(value, 'kind', '', problems);
  const { metadata } = value;
  if (!isRecord(metadata)) {
    problems.push({
      pointer: '/metadata',
      message: `metadata must be an object that holds at least a name, not ${found(metadata)}.`,
    });
    return problems;
  }
  requireText(metadata, 'name', '/metadata', problems);
  if (metadata.namespace !== undefined) requireText(metadata, 'namespace', '/metadata', problems);
  return problems;
}

function requireText(holder: Record<string, unknown>, key: string, at: string, problems: Problem[]): void {
  const value = holder[key];
  if (typeof value === 'string' && value !== '') return;
  const path = `${at}/${key}`.slice(1).replaceAll('/', '.');
  const cure = value === undefined ? `${path} is missing.` : `${path} must be a text, not ${found(value)}.`;
  problems.push({ pointer: `${at}/${key}`, message: cure });
}

const rootKeys = new Set(['apiVersion', 'kind', 'metadata', 'spec', 'relations', 'status']);

/** The rules for names, labels, annotations, tags, links and the keys at the root. Expects a sound envelope. */
export function checkPolicy(value: Record<string, unknown>): Problem[] {
  const problems: Problem[] = [];
  const refuse = (pointer: string, message: string) => problems.push({ pointer, message });
  for (const key of Object.keys(value)) {
    if (rootKeys.has(key)) continue;
    const home = key === 'tags' || key === 'annotations' || key === 'labels' || key === 'links' ? 'metadata' : 'spec';
    refuse(pointerPart(key), `"${key}" does not belong at the root of a document. Move it into ${home}.`);
  }
  const { apiVersion, kind, metadata } = value as {
    apiVersion: string;
    kind: string;
    metadata: Record<string, unknown>;
  };
  if (!isPrefixed(apiVersion, (rest) => short(rest) && versionForm.test(rest))) {
    refuse('/apiVersion', `apiVersion is ${found(apiVersion)}. Write it like backstage.io/v1alpha1.`);
  }
  if (!short(kind) || !kindForm.test(kind)) {
    refuse(
      '/kind',
      `kind is ${found(kind)}. It takes letters and digits, starts with a letter and has at most 63 characters.`,
    );
  }
  if (!isName(metadata.name as string)) {
    refuse('/metadata/name', `metadata.name is ${found(metadata.name)}. A name has ${words.name}.`);
  }
  if (metadata.namespace !== undefined && !isDnsLabel(metadata.namespace as string)) {
    refuse('/metadata/namespace', `metadata.namespace is ${found(metadata.namespace)}. It has ${words.label}.`);
  }
  for (const [key, form] of [
    ['spec', 'object'],
    ['status', 'object'],
    ['relations', 'list'],
  ] as const) {
    const given = value[key];
    const fits = form === 'list' ? Array.isArray(given) : isRecord(given);
    if (given !== undefined && !fits)
      refuse(`/${key}`, `${key} must be ${form === 'list' ? 'a list' : 'an object'}, not ${found(given)}.`);
  }
  checkMetadata(metadata, refuse);
  return problems;
}

type Refuse = (pointer: string, message: string) => void;

function checkMetadata(metadata: Record<string, unknown>, refuse: Refuse): void {
  for (const key of ['title', 'description', 'uid', 'etag'] as const) {
    const value = metadata[key];
    const mayBeEmpty = key === 'description';
    if (isPlaceholder(value)) continue;
    if (value !== undefined && (typeof value !== 'string' || (value === '' && !mayBeEmpty))) {
      refuse(`/metadata/${key}`, `metadata.${key} must be a text, not ${found(value)}.`);
    }
  }
  checkPairs(metadata.labels, 'label', refuse);
  checkPairs(metadata.annotations, 'annotation', refuse);
  checkTags(metadata.tags, refuse);
  checkLinks(metadata.links, refuse);
}

function checkPairs(value: unknown, what: 'label' | 'annotation', refuse: Refuse): void {
  if (value === undefined) return;
  const at = `/metadata/${what}s`;
  if (!isRecord(value)) {
    refuse(at, `metadata.${what}s must be an object of texts, not ${found(value)}.`);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    const pointer = at + pointerPart(key);
    if (!isPrefixed(key, isName)) refuse(pointer, `The ${what} key "${key}" is not valid. A key is ${words.key}.`);
    if (typeof item !== 'string') {
      const cure = typeof item === 'object' ? '' : ` Put it in quotes: "${String(item)}".`;
      refuse(pointer, `The ${what} "${key}" must be a text, not ${found(item)}.${cure}`);
    } else if (what === 'label' && item !== '' && !isName(item)) {
      refuse(pointer, `The label "${key}" has the value ${found(item)}. A label value has ${words.name}.`);
    }
  }
}

function checkTags(value: unknown, refuse: Refuse): void {
  if (value === undefined) return;
  if (!Array.isArray(value)) {
    refuse('/metadata/tags', `metadata.tags must be a list of texts, not ${found(value)}.`);
    return;
  }
  for (const [index, tag] of value.entries()) {
    if (typeof tag === 'string' && short(tag) && tagForm.test(tag)) continue;
    refuse(`/metadata/tags/${index}`, `The tag ${found(tag)} is not valid. A tag has ${words.tag}.`);
  }
}

function checkLinks(value: unknown, refuse: Refuse): void {
  if (value === undefined) return;
  if (!Array.isArray(value)) {
    refuse('/metadata/links', `metadata.links must be a list, not ${found(value)}.`);
    return;
  }
  for (const [index, link] of value.entries()) {
    const at = `/metadata/links/${index}`;
    if (!isRecord(link)) {
      refuse(at, `A link is an object with a url, not ${found(link)}.`);
      continue;
    }
    if (typeof link.url !== 'string' || !URL.canParse(link.url)) {
      refuse(
        `${at}/url`,
        `The link's url is ${found(link.url)}. Write a whole address, for example https://example.com.`,
      );
    }
    if (link.title !== undefined && (typeof link.title !== 'string' || link.title.trim() === '')) {
      refuse(`${at}/title`, `The link's title must be a text, not ${found(link.title)}.`);
    }
    if (link.icon !== undefined && (typeof link.icon !== 'string' || !isName(link.icon))) {
      refuse(`${at}/icon`, `The link's icon is ${found(link.icon)}. An icon's name has ${words.name}.`);
    }
    if (link.type !== undefined && (typeof link.type !== 'string' || link.type === '')) {
      refuse(`${at}/type`, `The link's type must be a text, not ${found(link.type)}.`);
    }
  }
}
