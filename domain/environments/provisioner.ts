import type { z } from 'zod';
import type { PlanLine } from '@/domain/automation/action';

/** What a provisioner is told of an environment. `key` is made from the row's id and names every resource it makes. */
export type EnvironmentSpec<Config = unknown> = {
  id: string;
  key: string;
  name: string;
  config: Config;
  /** what earlier calls recorded with `record` */
  resources: Record<string, unknown>;
};

export type ProvisionerContext = {
  signal: AbortSignal;
  /** a stage as the person sees it: calling it ends the one before */
  stage: (name: string, note?: string) => Promise<void>;
  /** written before the resource is made, so that nothing is made that nobody knows of */
  record: (resources: Record<string, unknown>) => Promise<void>;
  log: (text: string) => void;
};

export type Provisioned = {
  outputs: Record<string, string | number>;
  /** kept encrypted, revealed to a person, audited */
  secretOutputs: Record<string, string>;
  /** where the gateway finds it, for what has an address */
  port?: number;
};

export type Observation = {
  exists: boolean;
  /** false where it is there but stands still: what should run is woken again */
  running?: boolean;
  healthy: boolean;
  reason: string;
  /** asked beside observed, as the page shows it: {resource, fact, asked, observed} */
  facts: { resource: string; fact: string; asked: string; observed: string }[];
  port?: number;
};

/** Makes and unmakes what an environment consists of. Every call is safe to repeat and safe to be cut off anywhere. */
export type Provisioner<Config extends z.ZodType = z.ZodType> = {
  id: string;
  label: string;
  /** what an environment type may configure together with a person's parameters; renders as a form */
  config: Config;
  capabilities: { sleep: boolean; address: boolean; log: boolean };
  /** undefined when it can work here, else the sentence that says what is missing */
  unavailable?: () => Promise<string | undefined>;
  plan: (spec: EnvironmentSpec<z.output<Config>>) => Promise<PlanLine[]>;
  apply: (spec: EnvironmentSpec<z.output<Config>>, context: ProvisionerContext) => Promise<Provisioned>;
  observe: (spec: EnvironmentSpec<z.output<Config>>) => Promise<Observation>;
  sleep: (spec: EnvironmentSpec<z.output<Config>>, context: ProvisionerContext) => Promise<void>;
  wake: (spec: EnvironmentSpec<z.output<Config>>, context: ProvisionerContext) => Promise<Provisioned>;
  destroy: (spec: EnvironmentSpec<z.output<Config>>, context: ProvisionerContext) => Promise<void>;
  /** new secret outputs in place of the old, which stop working; absent where there is nothing to rotate */
  rotate?: (spec: EnvironmentSpec<z.output<Config>>, context: ProvisionerContext) => Promise<Provisioned>;
  /** the newest lines of what it writes, oldest first */
  log?: (spec: EnvironmentSpec<z.output<Config>>, lines: number) => Promise<{ at: string; text: string }[]>;
};

export const defineProvisioner = <Config extends z.ZodType>(provisioner: Provisioner<Config>): Provisioner =>
  provisioner as unknown as Provisioner;
