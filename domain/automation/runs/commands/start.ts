import { z } from 'zod';
import { can } from '@/domain/access/permissions';
import { findFreeze } from '@/domain/approvals/freeze/queries';
import { requestApproval } from '@/domain/approvals/request';
import { requireEnough } from '@/domain/approvals/seats';
import { type CommandContext, command } from '@/domain/core/command';
import { type Actor, jobActor } from '@/domain/core/context';
import { sql } from '@/domain/core/db';
import { conflict, forbidden, invalid, notFound, under } from '@/domain/core/errors';
import { newId } from '@/domain/core/ids';
import { seal } from '@/domain/core/sealed';
import { enqueued } from '@/domain/jobs/enqueue';
import { parseRepoUrl } from '../../expressions/filters';
import { type RunRuling, rulingOf } from '../../templates/approval';
import { refusedSecrets } from '../../templates/check-secrets';
import { flowOf } from '../../templates/flow';
import { goneAction } from '../../templates/gone';
import { validateParameters, validateSecrets } from '../../templates/parameters';
import type { TemplateDocument } from '../../templates/schema';
import { rankOf } from '../rank';
import { advanceKey, advanceRunJob, type RunStarter, StartRunInput } from '../schema';
import { storable } from '../storable';
import { type Ancestor, takeTurn } from '../turns';
import { pinnedVersion } from '../version';

type Pinned = {
  templateId: string;
  versionId: string;
  version: number;
  name: string;
  title: string;
  /** some window may hold now: only then it is worth a look */
  mayBeFrozen: boolean;
  /** deprecated, and the day until which it still ran is over */
  isOver: boolean;
  successor: string | null;
  document: TemplateDocument;
};

type HasAction = (id: string) => boolean;

/** Whether there is an action; absent: not asked. A function is no JSON: it is no part of a request that is repeated. */
export const askingActions = { hasAction: z.custom<HasAction>((given) => typeof given === 'function').optional() };

/**
 * Starts a run of a template in one of its versions, the newest unless told: it is in the queue when this returns.
 * The same idempotency key answers the same run. Throws Invalid with a pointer for each field that does not fit,
 * NotFound for the template or version, Conflict for a template that is deprecated, that needs an action which
 * is not there any more, or whose concurrency key is taken where it says that others are refused.
 */
export const startRun = command({
  name: 'run.start',
  input: StartRunInput.extend(askingActions),
  load: (ctx, input) => pin(ctx, input.template, input.version),
  allow: (actor) => can(actor, 'run.start'),
  run: async (ctx, input, pinned) => {
    const [refused] = await refusedSecrets(ctx.tx, pinned.document);
    if (refused) throw conflict(refused.message);
    const checked = check(pinned, input);
    const teamId = await owningTeam(ctx, checked.parameters);
    const thawed = await passFreeze(ctx, pinned, teamId, input.freezeOverride);
    const ready = { ...checked, teamId, entityRef: entityOf(input.entity) };
    const { id, number, status, approval } = await start(ctx, pinned, ready);
    const asked = approval && { approval: approval.id };
    const detail = { number, template: pinned.name, version: pinned.version, ...thawed, ...asked };
    return { result: { id, number, status, approval }, subject: { kind: 'run', id, teamId }, detail };
  },
});

export async function pin(ctx: CommandContext, name: string, version: number | undefined): Promise<Pinned> {
  const [row] = await ctx.tx.$queryRaw<Omit<Pinned, 'document'>[]>`
    SELECT t."id" AS "templateId", v."id" AS "versionId", v."version", t."name", t."title",
      EXISTS (SELECT 1 FROM "FreezeWindow" WHERE "removedAt" IS NULL) AS "mayBeFrozen",
      t."deprecatedAt" IS NOT NULL AND (t."endsAt" IS NULL OR t."endsAt" <= ${ctx.now}) AS "isOver",
      t."successorName" AS "successor"
    FROM "Template" t LEFT JOIN "TemplateVersion" v
      ON v."templateId" = t."id" AND v."version" = COALESCE(${version ?? null}::int, t."latestVersion")
    WHERE t."name" = ${name}`;
  if (!row) throw notFound('template', name);
  if (!row.versionId) throw notFound(`version of the template "${name}"`, String(version));
  return { ...row, document: (await pinnedVersion(ctx.tx, row.versionId)).document };
}

type Checked = { parameters: Record<string, unknown>; secrets: Record<string, string> };
type Asked = Checked & { hasAction?: HasAction | undefined };

export function check(pinned: Pinned, input: Asked): Checked {
  const { document } = pinned;
  if (pinned.isOver) {
    const instead = pinned.successor ? ` Use ${pinned.successor} instead.` : '';
    throw conflict(`The template "${pinned.title}" is deprecated: nothing new is made with it.${instead}`);
  }
  const gone = input.hasAction && goneAction(document, input.hasAction);
  if (gone) throw conflict(gone);
  const { values, errors } = validateParameters(document, input.parameters);
  const all = [...under('/parameters', errors), ...under('/secrets', validateSecrets(document, input.secrets))];
  const [first] = all;
  if (!first) return { parameters: values, secrets: input.secrets };
  const name = first.pointer.replace(/^\/parameters\/?/, '') || 'The parameters';
  throw invalid(all.length === 1 ? `${name}: ${first.detail}` : `${all.length} fields need another value.`, all);
}

const entityOf = (ref: string | undefined) =>
  ref && /^[\w.-]+:[\w.-]+\/[\w.-]+$/.test(ref) ? ref.toLowerCase() : null;

/** In a freeze nothing starts but by permission, with a reason that is written down. */
async function passFreeze(ctx: CommandContext, pinned: Pinned, teamId: string | null, reason: string | undefined) {
  if (!pinned.mayBeFrozen) return {};
  const freeze = await findFreeze(ctx.tx, { teamId, templateType: pinned.document.spec.type }, ctx.now);
  if (!freeze) return {};
  const verdict = can(ctx.actor, 'freeze.override', { teamId });
  if (reason && verdict.allowed) return { freeze: freeze.name, override: reason };
  const until = `${freeze.until.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const said = `“${freeze.name}” lets nothing start until ${until}: ${freeze.reason.replace(/\.?$/, '.')}`;
  if (reason && !verdict.allowed) throw forbidden(`${said} ${verdict.reason}`);
  throw conflict(
    `${said} ${verdict.allowed ? 'You may start it all the same, with a reason.' : `Wait, or ask who may override it. ${verdict.reason}`}`,
  );
}

type Ready = Checked & { teamId: string | null; entityRef: string | null };

/** Puts a run into the queue. `behind` are the runs that wait for it, if any. */
export async function start(
  ctx: CommandContext,
  pinned: Pinned,
  { parameters, secrets, teamId, entityRef }: Ready,
  behind: Ancestor[] = [],
) {
  const { actor, now, tx } = ctx;
  const id = newId('run', now);
  const ruling = await ruleOn(ctx, pinned, parameters, teamId);
  const sealed = Object.keys(secrets).length > 0 ? seal(JSON.stringify(secrets), `${id}.secrets`) : null;
  const requesterRef = actor.kind === 'person' ? actor.ref : null;
  // Whoever waits for an approval takes no turn meanwhile.
  const turn = ruling ? undefined : await takeTurn(ctx, pinned, parameters, behind);
  const waitsFor = ruling ? 'approval' : turn?.isFree === false ? 'turn' : null;
  const status: 'waiting' | 'queued' = ruling ? 'waiting' : 'queued';
  const share = teamId ?? actor.id;
  const job = waitsFor
    ? sql`NULL`
    : enqueued(advanceRunJob, { runId: id }, { key: advanceKey(id), priority: sql`"rank"` });
  // One round trip for the run, its steps and its job: it is the hot path of every automation.
  const [row] = await tx.$queryRaw<{ number: number }[]>`
    WITH steps AS (
      INSERT INTO "RunStep" ("runId", "position", "stepId", "name", "action", "phase")
      SELECT ${id}, s."position", s."stepId", s."name", s."action", s."phase" FROM jsonb_to_recordset(${JSON.stringify(stepsOf(pinned))}::jsonb)
        AS s("position" int, "stepId" text, "name" text, "action" text, "phase" text)),
    run AS (INSERT INTO "Run" ("id", "status", "templateId", "templateName", "templateTitle", "versionId", "version", "subject",
      "requesterId", "requesterName", "requesterRef", "teamId", "parameters", "secrets", "requestId", "createdAt",
      "turnKey", "turnLimit", "waitsFor", "rank", "startedBy", "entityRef")
    VALUES (${id}, ${status}::"RunStatus", ${pinned.templateId}, ${pinned.name}, ${pinned.title}, ${pinned.versionId}, ${pinned.version},
      ${subjectOf(parameters)}, ${actor.id}, ${actor.name}, ${requesterRef}, ${teamId},
      ${JSON.stringify(storable(parameters, 'The input'))}::json, ${sealed}, ${ctx.requestId}, ${now},
      ${turn?.key ?? null}, ${turn?.limit ?? null}::int, ${waitsFor}, ${rankOf(share, pinned.document.spec.priority)},
      ${starterOf(actor, behind, entityRef)}, ${entityRef})
    RETURNING "number", "rank")
    SELECT "number", ${job} AS "job" FROM run`;
  const number = row?.number ?? 0;
  const approval = ruling && (await askBefore(ctx, pinned, { id, number, teamId, parameters, ruling }));
  return { id, number, status, approval };
}

/** A trigger says so itself, in the same transaction. */
function starterOf({ kind }: Actor, behind: Ancestor[], entityRef: string | null): RunStarter {
  if (behind.length > 0) return 'run';
  if (kind === 'person') return entityRef ? 'entity' : 'person';
  return kind === 'webhook' ? 'job' : kind;
}

const stepsOf = ({ document }: Pinned) =>
  flowOf(document).map(({ position, id, name, source, phase }) => ({
    ...{ position, name, phase },
    stepId: id,
    action: source.action,
  }));

/** The team that the form's owner names, else the one team of whoever asks. */
export async function owningTeam(ctx: CommandContext, parameters: Record<string, unknown>): Promise<string | null> {
  const ref = groupRef(parameters.owner);
  const owner = ref ? await ctx.tx.team.findUnique({ where: { ref }, select: { id: true } }) : null;
  return owner?.id ?? firstTeam(ctx.actor);
}

const firstTeam = (actor: Actor) => (actor.kind === 'person' ? (actor.teams[0]?.id ?? null) : null);

function groupRef(owner: unknown): string | undefined {
  const match = typeof owner === 'string' && /^(?:group:)?(?:([^:/]+)\/)?([^:/]+)$/i.exec(owner.trim());
  return match ? `group:${match[1] ?? 'default'}/${match[2]}`.toLowerCase() : undefined;
}

/** What the template's rules say about this run. The team is read only where there are rules. */
async function ruleOn(
  { tx, actor }: CommandContext,
  { document }: Pinned,
  parameters: Checked['parameters'],
  teamId: string | null,
) {
  if (!document.spec.approval) return null;
  const team = teamId ? await tx.team.findUnique({ where: { id: teamId } }) : null;
  return rulingOf(document, { parameters, actor, team });
}

type Waiting = {
  id: string;
  number: number;
  teamId: string | null;
  parameters: Record<string, unknown>;
  ruling: RunRuling;
};

/** A rule asks for a person: the run is there, and waits for them. */
async function askBefore(ctx: CommandContext, pinned: Pinned, { id, number, teamId, parameters, ruling }: Waiting) {
  const { actor } = ctx;
  const subject = subjectOf(parameters);
  const why = ruling.asks.map((asked) => asked.why).join(' ');
  const { stages, hours, escalation, checks } = ruling;
  // Where nobody decides in time, others are asked: they may be enough.
  if (!escalation) for (const stage of stages) await requireEnough(ctx.tx, stage, { teamId, requesterId: actor.id });
  const asked = await requestApproval.within(
    // A token for runs alone may start what asks people.
    { ...ctx, actor: actor.kind === 'person' ? actor : jobActor('run.start') },
    {
      ...{ action: 'run.start' as const, subject: { kind: 'run', id }, teamId, why, reason: '', checks },
      title: subject ? `“${pinned.title}” for \`${subject}\`` : `“${pinned.title}”`,
      requester: { id: actor.id, name: actor.name },
      rule: ruling.asks.map(({ rule }) => rule).join(', '),
      plan: [
        { sign: 'create', kind: 'Run', object: String(number), note: `of ${pinned.name}, version ${pinned.version}` },
      ],
      ...{ cost: null, ask: {}, alternative: null, stages, hours, escalation },
    },
  );
  return { id: asked.id, rule: ruling.asks[0]?.rule ?? '', why, expiresAt: asked.expiresAt.toISOString() };
}

/** What the run is about, for a list: the first of the names that forms usually ask for. */
function subjectOf(parameters: Record<string, unknown>): string | null {
  for (const key of [
    'name',
    'component_id',
    'componentId',
    'componentName',
    'serviceName',
    'appName',
    'repoName',
    'title',
  ]) {
    const value = parameters[key];
    if (typeof value === 'string' && value.trim()) return value.trim().slice(0, 200);
  }
  try {
    return parseRepoUrl(parameters.repoUrl as string).repo ?? null;
  } catch {
    return null;
  }
}
