import { randomBytes } from 'node:crypto';

/** Every kind of id there is. The prefix says what a bare id in a log or a ticket belongs to. */
const prefixes = {
  approval: 'apr',
  approvalLink: 'apl',
  audit: 'aud',
  baseline: 'bas',
  decision: 'dec',
  delegation: 'dlg',
  delivery: 'dlv',
  entity: 'ent',
  environment: 'env',
  environmentType: 'ety',
  environmentTypeVersion: 'etv',
  event: 'evt',
  firing: 'fir',
  freeze: 'frz',
  location: 'loc',
  notification: 'ntf',
  person: 'per',
  probe: 'prb',
  repository: 'rep',
  request: 'req',
  run: 'run',
  secret: 'sec',
  session: 'ses',
  team: 'tea',
  thing: 'thg',
  template: 'tpl',
  templateDraft: 'tpd',
  templateVersion: 'tpv',
  token: 'tok',
  trigger: 'trg',
  view: 'vie',
  worker: 'wrk',
} as const;

export type IdKind = keyof typeof prefixes;

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Sortable by time: 10 characters of milliseconds, 16 of chance, as in ULID, lower case. */
export function newId(kind: IdKind, now: Date = new Date()): string {
  let time = now.getTime();
  let head = '';
  for (let i = 0; i < 10; i++) {
    head = alphabet[time % 32] + head;
    time = Math.floor(time / 32);
  }
  let tail = '';
  for (const byte of randomBytes(16)) tail += alphabet[byte % 32];
  return `${prefixes[kind]}_${head}${tail}`;
}
