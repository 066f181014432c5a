import { compilePolicy, type Policy, type Vocabulary } from '@/domain/approvals/policy';
import type { EnvironmentTypeDocument } from './schema';

/** What the rules of an environment type may speak of. */
export const vocabulary = {
  /** of the whole life, also for an extension */
  ttlHours: 'int',
  hourlyPrice: 'double',
  totalPrice: 'double',
  size: 'string',
  /** true where an environment that lives already asks for more */
  extension: 'bool',
  team: {
    name: 'string',
    ref: 'string',
    /** held now, without the one that is asked for */
    environments: 'int',
    ofType: 'int',
    quota: 'int',
    /** what this month comes to, with the one that is asked for; a budget of 0 means that nobody set one */
    monthForecast: 'double',
    monthlyBudget: 'double',
  },
  requester: { name: 'string', role: 'string', isLead: 'bool' },
  parameters: 'map',
} as const satisfies Vocabulary;

export type Facts = {
  ttlHours: number;
  hourlyPrice: number;
  totalPrice: number;
  size: string;
  extension: boolean;
  team: {
    name: string;
    ref: string;
    environments: number;
    ofType: number;
    quota: number;
    monthForecast: number;
    monthlyBudget: number;
  };
  requester: { name: string; role: string; isLead: boolean };
  parameters: Record<string, unknown>;
};

/** The rules of a type, compiled. Throws Invalid that names the rule and its place. */
export const policyOf = (type: Pick<EnvironmentTypeDocument, 'approvalRules'>): Policy =>
  compilePolicy(vocabulary, type.approvalRules, '/approvalRules');
