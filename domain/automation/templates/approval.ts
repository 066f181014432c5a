import { type Escalation, readApprovers, readStage, type Stage } from '@/domain/approvals/approvers';
import { compilePolicy, type Vocabulary } from '@/domain/approvals/policy';
import { decideWithinHours } from '@/domain/approvals/schema';
import type { Actor } from '@/domain/core/context';
import type { ApprovalSpec, TemplateDocument } from './schema';

const pointer = '/spec/approval';

const vocabulary: Vocabulary = {
  parameters: 'map',
  requester: { name: 'string', ref: 'string', role: 'string', teams: 'list', isLead: 'bool' },
  team: { name: 'string', ref: 'string' },
};

export type RunRuling = {
  asks: { rule: string; why: string }[];
  checks: { label: string; passed: boolean }[];
  stages: Stage[];
  hours: number;
  escalation: Escalation | null;
};

type Compiled = { ask: (facts: Record<string, unknown>) => RunRuling };

/** The rules of a template as they can be asked. Throws Invalid that names each mistake with its place. */
export function compileApproval(approval: ApprovalSpec): Compiled {
  const policy = compilePolicy(vocabulary, approval.rules, `${pointer}/rules`);
  const { approvers, condition, need } = approval;
  const stages = new Map(
    approval.rules.map((rule, index) => {
      const own = rule.approvers || rule.condition;
      const source = own ? rule : { approvers, condition };
      const stage = { approvers: source.approvers, condition: source.condition, need: rule.need ?? need ?? 1 };
      return [rule.name, readStage(stage, own ? `${pointer}/rules/${index}/approvers` : `${pointer}/approvers`)];
    }),
  );
  const hours = approval.timeoutHours ?? decideWithinHours;
  const escalates = approval.onTimeout === 'escalate';
  const escalation = escalates
    ? { of: readApprovers(approval.escalateTo, undefined, `${pointer}/escalateTo`), hours }
    : null;
  return {
    ask: (facts) => {
      const { asks, checks } = policy.evaluate(facts);
      return {
        asks: asks.map(({ rule, why }) => ({ rule, why })),
        checks,
        stages: distinct(asks.flatMap(({ rule }) => stages.get(rule) ?? [])),
        hours,
        escalation,
      };
    },
  };
}

/** Two rules that ask the same people ask them once, as many as the stricter of them needs. */
function distinct(stages: Stage[]): Stage[] {
  const found = new Map<string, Stage>();
  for (const stage of stages) {
    const key = JSON.stringify(stage.of);
    const need = Math.max(stage.need, found.get(key)?.need ?? 1);
    found.set(key, { ...stage, need });
  }
  return [...found.values()];
}

type Circumstances = {
  parameters: Record<string, unknown>;
  actor: Actor;
  team: { id: string; name: string; ref: string } | null;
};

/** What a template's rules say about a run. Null where none asks for a person. */
export function rulingOf(document: TemplateDocument, { parameters, actor, team }: Circumstances): RunRuling | null {
  const { approval } = document.spec;
  if (!approval) return null;
  const teams = actor.kind === 'person' ? actor.teams : [];
  const ruling = compileApproval(approval).ask({
    parameters,
    requester: {
      name: actor.name,
      ref: actor.kind === 'person' ? actor.ref : '',
      role: 'role' in actor ? actor.role : '',
      teams: teams.map(({ ref }) => ref),
      isLead: teams.some(({ id, role }) => id === team?.id && role === 'lead'),
    },
    team: { name: team?.name ?? '', ref: team?.ref ?? '' },
  });
  return ruling.asks.length > 0 ? ruling : null;
}
