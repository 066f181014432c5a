import type { StepInput } from '../expressions/steps';

/** What an input of such a name says is read by others than the step: in a repository, a message, a list, an address. */
const shown = new Set([
  ...['title', 'name', 'description', 'info', 'message', 'homepage', 'topics', 'labels', 'link', 'reason'],
  ...['repoUrl', 'remoteUrl', 'branchName', 'targetBranchName', 'defaultBranch', 'commitMessage', 'gitCommitMessage'],
  ...['gitAuthorName', 'gitAuthorEmail', 'catalogInfoPath', 'path', 'targetPath', 'outputPath', 'filePath', 'files'],
]);
/** Actions whose messages have secrets taken out before anybody reads them. */
const cleans = new Set(['debug:log', 'debug:wait']);

/** The input by which a step would show a secret to others, where it has one. A secret may go into all other inputs. */
export function shownSecret(action: string, input: StepInput, finds: (value: unknown) => boolean): string | undefined {
  if (cleans.has(action)) return undefined;
  return Object.keys(input).find((key) => shown.has(key) && finds(input[key]));
}
