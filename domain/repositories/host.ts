import type { Readable } from 'node:stream';

/** Names a repository of the portal's own git host. Both parts are lower case and safe as a folder's name. */
export type RepositoryName = { owner: string; name: string };

export type Signature = { name: string; email: string };

export type FolderCommit = {
  /** absolute path of the folder whose files become the commit */
  dir: string;
  branch: string;
  message: string;
  author: Signature;
  /** the author unless told: says which step of which run made it, so that a repetition finds its own */
  committer?: Signature;
  /** the commit's date: the same for each repetition, so that the hash is the same too */
  at: Date;
  signal?: AbortSignal;
};

/** A folder put over what a branch holds, as one commit on a branch of its own. */
export type FolderChange = FolderCommit & {
  committer: Signature;
  /** the branch that it starts from: the default one unless told */
  base?: string;
  /** where in the repository the folder's files go */
  targetPath?: string;
  /** paths in the repository that it takes away */
  removed?: string[];
  /** take the folder's files away instead of putting them there */
  isRemoval?: boolean;
  /** a branch that is there already, and somebody else's, gets one more commit instead of a refusal */
  update?: boolean;
};

/** `earlier`: the branch held this very change already. */
export type Changed = { hash: string; base: string; earlier: boolean };

/** What changed from one folder to another, to be merged into a branch. */
export type FolderMerge = {
  /** absolute paths: as it was made, and as it would be made now */
  base: string;
  theirs: string;
  /** the branch that the outcome gets; without one nothing is kept */
  branch?: string;
  /** the default one unless told */
  into?: string;
  message: string;
  author: Signature;
  committer: Signature;
  at: Date;
  signal?: AbortSignal;
};

export type MergedFile = { path: string; before?: string; after: string; binary?: boolean; removed?: boolean };

export type Merged = {
  /** of the new commit; null where there was nothing to do, or it was only asked */
  hash: string | null;
  into: string;
  /** the commit that it was merged with */
  base: string;
  /** paths in which both sides changed the same: they hold git's marks */
  conflicts: string[];
  files: MergedFile[];
  earlier: boolean;
};

/** A file of a repository, with the path below the folder that was asked for. */
export type TreeFile = { path: string; executable: boolean; content: Uint8Array };

/** `mayBeRecent`: what was read in the last minute will do, as for a plan that is worked out while somebody types. */
export type ElsewhereOptions = { token?: string | undefined; signal?: AbortSignal; mayBeRecent?: boolean };

/** What an address of another host holds, as its repository stood. */
export type Elsewhere = {
  files: TreeFile[];
  /** HOST/OWNER/NAME at a commit, for a sentence */
  from: string;
  /** the repository, the commit, and where in it that is */
  remote: string;
  hash: string;
  ref: string;
  path: string;
};

export type CommitSummary = { hash: string; subject: string; authorName: string; at: string };

/** What the page of a repository shows of its default branch. */
export type Snapshot = {
  hash: string;
  files: { path: string; kind: 'file' | 'folder' | 'link' | 'module'; size: number | null }[];
  readme: { path: string; text: string } | null;
  commits: CommitSummary[];
  branches: string[];
};

export type GitService = 'git-upload-pack' | 'git-receive-pack';

export type ServeOptions = {
  service: GitService;
  /** the first request of a conversation: which refs there are */
  advertise: boolean;
  /** the Git-Protocol header */
  protocol: string | undefined;
  input: Readable | undefined;
  signal: AbortSignal;
};

/** One end of a conversation with `git clone`, `fetch` or `push`. `done` settles when the program has ended. */
export type Served = { output: Readable; done: Promise<{ ok: boolean; message: string }> };

/** One repository for reading, on loopback, to whoever sends the authorization header, until it is closed. */
export type Loan = { url: string; authorization: string; close: () => Promise<void> };

/** Where repositories are kept. Implemented by integrations/git with the system's own git. */
export type GitHost = {
  /** undefined when it can work here, else the sentence that says what is missing */
  unavailable: () => Promise<string | undefined>;
  /** makes the bare repository if it is not there yet: whole, or not at all */
  ensure: (repository: RepositoryName, options: { defaultBranch: string }) => Promise<void>;
  /** commits a folder as the first commit of a branch. Repeated, it answers the same hash and changes nothing */
  commitFolder: (repository: RepositoryName, commit: FolderCommit) => Promise<{ hash: string }>;
  /** commits a folder over a branch, on another branch. Repeated, it answers the same hash and changes nothing */
  commitChange: (repository: RepositoryName, change: FolderChange) => Promise<Changed>;
  /** merges the difference of two folders into a branch, on another branch. Repeated, it answers the same hash */
  merge: (repository: RepositoryName, change: FolderMerge) => Promise<Merged>;
  /** whether a branch holds a commit */
  holds: (repository: RepositoryName, branch: string, hash: string) => Promise<boolean>;
  /** paths that `commitFolder` would take, in order: what .gitignore leaves out is not among them */
  listFolder: (dir: string) => Promise<string[]>;
  /** undefined while the branch has no commit */
  snapshot: (repository: RepositoryName, branch: string) => Promise<Snapshot | undefined>;
  /** a file of a branch or commit, at most `limit` bytes of it; undefined where there is none */
  readFile: (repository: RepositoryName, ref: string, path: string, limit: number) => Promise<Buffer | undefined>;
  /** what lies below a path of a branch, tag or commit (the default branch without one); undefined where nothing does */
  readTree: (repository: RepositoryName, ref: string | undefined, path: string) => Promise<TreeFile[] | undefined>;
  /**
   * What the address of a file, a folder or a repository on another host holds: one revision, fetched by git with what the
   * settings have for that host, or with a token of somebody's own. Throws DomainError with the reason.
   */
  readElsewhere: (address: string, options: ElsewhereOptions) => Promise<Elsewhere>;
  /** one line that changes when, and only when, a branch or tag does */
  refs: (repository: RepositoryName) => Promise<string>;
  serve: (repository: RepositoryName, options: ServeOptions) => Promise<Served>;
  /** for a program on this machine that fetches it once: nothing of it is in a list of processes or in a file */
  lend: (repository: RepositoryName) => Promise<Loan>;
};
