import type { z } from 'zod';
import type { ActionContext } from '@/domain/automation/action';
import type { GitHostType } from '@/domain/core/git-hosts';
import type { Connection } from './connect';
import type { Filled } from './input';

/** A repository as its host describes it. */
export type Hosted = {
  /** what templates get as remoteUrl */
  remoteUrl: string;
  /** what templates get as repoContentsUrl, for the branch that is published */
  contentsUrl: string;
  isPrivate: boolean;
  /** further outputs of the action */
  outputs?: Record<string, unknown>;
};

/** What publishing asks of a host. Answers of another kind are thrown as Refused. */
export type Client = {
  find: () => Promise<Hosted | undefined>;
  create: () => Promise<Hosted>;
  /** what is set when the first commit is there: done again, it changes nothing */
  finish?: () => Promise<void>;
};

/** A vendor: what it adds to the input, and how to open it. The client's library is loaded here and not before. */
export type Forge<Shape extends z.ZodRawShape> = {
  types: [GitHostType, ...GitHostType[]];
  extra: Shape;
  /** names of further outputs */
  gives?: readonly string[];
  /** those of `extra` that a secret may go into */
  takesSecrets?: readonly (keyof Shape & string)[];
  isPrivate: (input: Filled<Shape>) => boolean;
  /** what it would set besides, as sentences of the plan */
  settings?: (input: Filled<Shape>) => string[];
  /** inputs that would be passed over in silence: the sentence that refuses them */
  unsupported?: (input: Filled<Shape>) => string | undefined;
  open: (connection: Connection, input: Filled<Shape>, context: ActionContext) => Promise<Client>;
};
