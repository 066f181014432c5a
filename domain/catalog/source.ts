import type { Loan } from '@/domain/repositories/host';
import type { LocationType } from './schema';

/** What of a location can be read. Paths are as a person would write them: below the root, or a whole address. */
export type OpenedSource = {
  /** a commit, or null where there is no such thing */
  revision: string | null;
  /** the files that the target names, at most `limits.files` */
  files: string[];
  /** one of them, or one that `follow` answered */
  read: (file: string) => Promise<string>;
  /** the files that a relative target written in `from` names */
  follow: (from: string, target: string) => Promise<string[]>;
  close: () => Promise<void>;
};

export type SourceOptions = {
  signal: AbortSignal;
  /** the portal's own address: what it serves itself may be read, though it is private */
  portalUrl: string;
  /** other private hosts that the operator allows */
  privateHosts: string[];
  /** the portal's own folder, which holds its secrets: never read */
  dataDir: string;
  limits: SourceLimits;
  /**
   * A repository of the portal's own git host, for this one reading; undefined where the address is another host's.
   * Throws SourceError where there is none, or it may not be read.
   */
  lend: (remote: string) => Promise<Loan | undefined>;
};

export type SourceLimits = {
  files: number;
  /** of one file */
  fileBytes: number;
  /** of everything that is fetched */
  totalBytes: number;
  seconds: number;
};

export const sourceLimits: SourceLimits = {
  files: 1000,
  fileBytes: 5 * 1024 * 1024,
  totalBytes: 200 * 1024 * 1024,
  seconds: 120,
};

/** Reads the locations of one type. A port: implemented in integrations/locations. */
export type SourceReader = {
  type: LocationType;
  /** Throws SourceError where there is nothing to read, or it may not be read. */
  open: (target: string, options: SourceOptions) => Promise<OpenedSource>;
};

/** Why a location cannot be read, in a sentence for a person. `passing`: another try may help. */
export class SourceError extends Error {
  constructor(
    message: string,
    readonly passing = false,
  ) {
    super(message);
    this.name = 'SourceError';
  }
}
