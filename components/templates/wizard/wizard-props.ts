import type { FormState } from '@/components/form-state';
import type { EntityStart } from '@/domain/automation/entities/schema';
import type { FormPage, Permitted, TemplateView } from '@/domain/automation/templates/schema';
import type { TeamChoice } from '../form/form-context';

export type EarlierRun = { id: string; number: number; subject: string | null; createdAt: string; status: string };

/** What of a template the form needs: not its source. */
export type WizardTemplate = Pick<
  TemplateView,
  | 'name'
  | 'title'
  | 'description'
  | 'type'
  | 'version'
  | 'latestVersion'
  | 'publishedAt'
  | 'owner'
  | 'labels'
  | 'steps'
  | 'statistics'
  | 'lastRuns'
  | 'savedHours'
  | 'deprecation'
  | 'problems'
> & { pages: FormPage[]; secretNames: string[]; can: { run: Permitted } };

export type StartInput = {
  template: string;
  version: number;
  parameters: Record<string, unknown>;
  secrets: Record<string, string>;
  /** the entity that it is started for */
  entity?: string;
  freezeOverride?: string;
  idempotencyKey: string;
};

export type WizardProps = {
  template: WizardTemplate;
  teams: TeamChoice[];
  ownTeams: string[];
  /** values of an earlier run, where one was chosen to start from */
  from: { number: number; values: Record<string, unknown> } | null;
  /** the entity that the form was opened from */
  about: EntityStart | null;
  earlier: EarlierRun[];
  /** what a template made, to be brought up to date: the form is that template’s, the run is another’s */
  update?: { thing: string; name: string; made: Record<string, unknown> };
  start: (input: StartInput) => Promise<FormState<{ id: string }>>;
};
