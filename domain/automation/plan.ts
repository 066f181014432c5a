import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { can } from '@/domain/access/permissions';
import { freezeNotice } from '@/domain/approvals/freeze/queries';
import { wordsFor } from '@/domain/approvals/view';
import type { Actor, Context } from '@/domain/core/context';
import { DomainError, forbidden, invalid, unavailable, under } from '@/domain/core/errors';
import { type Action, type ActionContext, ActionError, type PlanLine } from './action';
import { ExpressionError } from './expressions/render';
import { renderStep, type Scope, type StepInput } from './expressions/steps';
import { holdsUnknown, readSteps, unknownOutput, unknownOutputOf } from './expressions/unknown';
import { refuseOutgoing } from './outgoing';
import type { ActionPorts } from './ports';
import { owningTeam } from './runs/commands/start';
import { createRedactor, type Redactor } from './runs/redact';
import type { LedgerLine, PlannedStep, RunPlan } from './schema';
import { cureOf, shownSecret } from './shown';
import { rulingOf } from './templates/approval';
import { flowOf } from './templates/flow';
import { validateParameters } from './templates/parameters';
import { loadSkeleton, loadTemplate } from './templates/queries';
import type { TemplateDocument, TemplateStep } from './templates/schema';

/** The verbs that steps may use, and what those may ask of the product. */
export type Toolbox = { actions: readonly Action[]; ports: ActionPorts };

const secondsAtMost = 20;

/**
 * Works out what a run would do, without doing it: steps that touch nothing but the workspace are done in a scratch
 * folder, all others only say what they would do. What a step gives only when it has run is marked as not yet known.
 * Throws NotFound, Forbidden as starting the run would, and Invalid with pointers for wrong parameters.
 */
export async function planRun(
  ctx: Context,
  input: { template: string; version?: number; parameters: Record<string, unknown> },
  toolbox: Toolbox,
): Promise<RunPlan> {
  const verdict = can(ctx.actor, 'run.start');
  if (!verdict.allowed) throw forbidden(verdict.reason);
  const { template, row, document } = await loadTemplate(ctx.db, input.template, input.version);
  const { name, title } = template;
  const files = () => loadSkeleton(ctx.db, row.id);
  return planDocument(ctx, { name, title, version: row.version, document, files }, input.parameters, toolbox);
}

/** What a plan is worked out from: a version, or what may become one. */
export type Planned = {
  name: string;
  title: string;
  version: number;
  document: TemplateDocument;
  files: ActionContext['skeleton']['files'];
};

/** The same for a template as it is given, published or not. Throws Invalid with pointers for wrong parameters. */
export async function planDocument(
  ctx: Context,
  { name, title, version, document, files }: Planned,
  parameters: Record<string, unknown>,
  toolbox: Toolbox,
): Promise<RunPlan> {
  const { values, errors } = validateParameters(document, parameters);
  if (errors.length > 0) throw invalid(sentenceFor(errors.length), under('/parameters', errors));

  const teamId = await owningTeam({ ...ctx, tx: ctx.db }, values);
  const dir = await mkdtemp(path.join(tmpdir(), 'slipway-plan-'));
  try {
    const rehearsal = new Rehearsal(ctx, toolbox, document, values, dir, files);
    await within(secondsAtMost, (signal) => rehearsal.run(signal));
    return {
      template: { name, title, version },
      plannedAt: ctx.now.toISOString(),
      parameters: values,
      steps: rehearsal.steps,
      lines: rehearsal.lines,
      counts: countsOf(rehearsal.lines),
      approval: await approvalBefore(ctx, document, values, teamId),
      freeze: await freezeNotice(ctx, { teamId, templateType: document.spec.type }),
      ownTexts: ownTexts(parameters),
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** What the template's rules would ask of people before such a run begins. */
async function approvalBefore(
  ctx: Context,
  document: TemplateDocument,
  parameters: Record<string, unknown>,
  teamId: string | null,
) {
  if (!document.spec.approval) return null;
  const team = teamId ? await ctx.db.team.findUnique({ where: { id: teamId } }) : null;
  const ruling = rulingOf(document, { parameters, actor: ctx.actor, team });
  if (!ruling) return null;
  const words = await wordsFor(ctx, { stages: ruling.stages, decideRefs: [], teamId });
  const who = ruling.stages.map(({ need, of }) => (need > 1 ? `${need} of: ${words(of)}` : words(of)));
  return { why: ruling.asks.map(({ why }) => why).join(' '), who, hours: ruling.hours };
}

const sentenceFor = (count: number) =>
  count === 1 ? 'One field needs another value.' : `${count} fields need another value.`;

async function within(seconds: number, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const signal = AbortSignal.timeout(seconds * 1000);
  const late = new Promise<never>((_, reject) => {
    const sentence = `Working out the plan takes longer than ${seconds} s. The run itself may still work.`;
    signal.addEventListener('abort', () => reject(unavailable(sentence)), { once: true });
  });
  await Promise.race([work(signal), late]);
}

function countsOf(lines: LedgerLine[]): RunPlan['counts'] {
  const count = (sign: PlanLine['sign']) => lines.filter((line) => line.sign === sign).length;
  return { created: count('create'), changed: count('change'), deleted: count('delete'), unknown: count('unknown') };
}

/** Every text that the person gave, longest first; too short ones would be found everywhere. */
function ownTexts(value: unknown, found = new Set<string>()): string[] {
  if (typeof value === 'string') {
    for (const text of [value, value.split('/').at(-1) ?? '']) if (text.trim().length >= 3) found.add(text);
  } else if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) ownTexts(item, found);
  }
  return [...found].sort((a, b) => b.length - a.length);
}

/** One pass over a template's steps. */
class Rehearsal {
  readonly steps: PlannedStep[] = [];
  readonly lines: LedgerLine[] = [];
  private readonly scope: Scope;
  private readonly unknown = new Set<string>();
  private readonly redactor: Redactor;

  constructor(
    private readonly ctx: Context,
    private readonly toolbox: Toolbox,
    private readonly document: TemplateDocument,
    parameters: Record<string, unknown>,
    private readonly dir: string,
    private readonly files: Planned['files'],
  ) {
    const secrets = maskedSecrets(document);
    this.scope = { parameters, steps: {}, secrets, user: userOfActor(ctx.actor) };
    this.redactor = createRedactor(secrets);
  }

  async run(signal: AbortSignal): Promise<void> {
    const { output } = this.document.spec;
    const flow = flowOf(this.document);
    const due = flow.filter(({ phase }) => phase !== 'compensate');
    for (const [index, { id, name, source, phase }] of due.entries()) {
      const planned: PlannedStep = { id, name, action: source.action, will: 'run' };
      if (phase === 'finally') {
        planned.phase = phase;
        this.scope.run = { status: 'succeeded', error: null, failedStep: null };
      }
      this.steps.push(planned);
      const known = await this.plan(source, planned, signal);
      const rest = [due.slice(index + 1).map((later) => later.source), output];
      this.scope.steps[id] = { output: known ?? unknownOutputOf(planned, rest) };
      if (!known) this.unknown.add(id);
    }
    // What undoes a step has no place in the ledger of what the run makes: it is only named.
    for (const { id, name, source, undoes = -1 } of flow.filter(({ phase }) => phase === 'compensate')) {
      const reason = `It undoes “${flow[undoes]?.name}” when the run fails or is cancelled after it.`;
      this.steps.push({ id, name, action: source.action, will: 'unsure', phase: 'compensate', reason });
    }
  }

  /** The step's output where it is known without a run. */
  private async plan(step: TemplateStep, planned: PlannedStep, signal: AbortSignal): Promise<unknown> {
    const action = this.toolbox.actions.find(({ id }) => id === step.action);
    try {
      const rendered = renderStep(step, this.scope);
      if (rendered.skipped) {
        planned.will = 'skip';
        return {};
      }
      const conditional = this.waitsFor(step.if) ?? this.waitsFor(step.each);
      if (conditional) this.leaveOpen(planned, `Whether or how often it runs is ${conditional}.`);
      if (!action) throw new ActionError(`This portal has no action "${step.action}".`);
      if (rendered.input) return await this.rehearse(action, rendered.input, planned, signal);
      const outputs = [];
      for (const { input } of rendered.iterations) outputs.push(await this.rehearse(action, input, planned, signal));
      return outputs.every((output) => output !== undefined) ? outputs : undefined;
    } catch (error) {
      if (!(error instanceof ActionError || error instanceof DomainError || error instanceof ExpressionError))
        throw error;
      this.fail(planned, error.message);
      return undefined;
    }
  }

  private async rehearse(
    action: Action,
    input: StepInput,
    planned: PlannedStep,
    signal: AbortSignal,
  ): Promise<unknown> {
    const shown = shownSecret(action, input, this.redactor.finds);
    if (shown)
      throw new ActionError(
        `The input “${shown}” would hold a secret, and others would read it there.`,
        cureOf(action),
      );
    const parsed = action.input.safeParse(input);
    if (!parsed.success) {
      if (holdsUnknown(input)) {
        this.leaveOpen(planned, 'Its input is known when the steps before it have run.');
        return undefined;
      }
      const [issue] = parsed.error.issues;
      throw new ActionError(`Its input is not right: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim());
    }
    const context = this.contextOf(planned, signal);
    const declared = this.document.spec.secrets?.published ?? [];
    const { finds, isIdle } = this.redactor;
    if (!isIdle()) await refuseOutgoing(action, parsed.data as never, context, { finds, declared });
    if (action.isLocal) return (await action.apply(parsed.data, context)).output ?? {};
    const lines = await action.plan(parsed.data, context);
    this.lines.push(...lines.filter((line) => line.sign !== 'none').map((line) => ({ ...line, stepId: planned.id })));
    return undefined;
  }

  private waitsFor(part: unknown): string | undefined {
    const id = [...readSteps(part)].find((read) => this.unknown.has(read));
    const name = this.steps.find((step) => step.id === id)?.name;
    return id === undefined ? undefined : unknownOutput(name ?? id).slice(1, -1);
  }

  private leaveOpen(planned: PlannedStep, reason: string): void {
    planned.will = 'unsure';
    planned.reason = reason;
    this.lines.push({ sign: 'unknown', kind: 'Step', object: planned.name, note: reason, stepId: planned.id });
  }

  private fail(planned: PlannedStep, reason: string): void {
    planned.will = 'fail';
    planned.reason = reason;
  }

  private contextOf(step: PlannedStep, signal: AbortSignal): ActionContext {
    const { ctx } = this;
    const { actor } = ctx;
    return {
      ctx,
      run: {
        id: 'plan',
        number: 0,
        templateName: this.document.metadata.name,
        teamId: null,
        requesterRef: actor.kind === 'person' ? actor.ref : null,
        requesterName: actor.name,
      },
      step: { id: step.id, name: step.name, startedAt: ctx.now },
      idempotencyKey: `plan-${step.id}`,
      workspace: { dir: this.dir },
      skeleton: { files: this.files },
      log: () => undefined,
      foresee: (line) => this.lines.push({ ...line, stepId: step.id }),
      signal,
      secrets: this.scope.secrets ?? {},
      ports: this.toolbox.ports,
    };
  }
}

/** The person in the catalog's own form, as a run will have them. */
function userOfActor(actor: Actor): Scope['user'] {
  if (actor.kind !== 'person') return undefined;
  const [namespace = 'default', name = ''] = actor.ref.replace(/^user:/i, '').split('/');
  const memberOf = actor.teams.map(({ ref }) => ref);
  const spec = { profile: { displayName: actor.name }, memberOf };
  return {
    ref: actor.ref,
    entity: { apiVersion: 'backstage.io/v1alpha1', kind: 'User', metadata: { name, namespace }, spec },
  };
}

/** A plan is shown and kept, so no secret is in it: each stands there as dots. */
function maskedSecrets(document: TemplateDocument): Record<string, string> {
  const names = JSON.stringify(document.spec).matchAll(/secrets(?:\.([\w-]+)|\[\s*\\?['"]([^'"\\]+)\\?['"]\s*\])/g);
  return Object.fromEntries([...names].map((match) => [match[1] ?? match[2] ?? '', '••••••']));
}
