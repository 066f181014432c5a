const head = (name: string) => `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: ${name}, title: ${name}}
spec:
  type: service
  parameters: {required: [name], properties: {name: {type: string}}}
  steps:
`;

const fill =
  "    - {id: fill, action: 'fetch:template', each: [a, b], input: {url: ./skeleton, targetPath: '${{ each.value }}'}}\n";
const publish =
  "    - {id: publish, action: 'publish:git', input: {repoUrl: 'portal.test?owner=shop&repo=${{ parameters.name }}'}}\n";
const pause = (id: string, more = '') => `    - {id: ${id}, action: 'debug:wait', input: {milliseconds: 150}${more}}\n`;
const last = "  finally:\n    - {id: last, action: 'debug:log', input: {message: 'It ${{ run.status }}'}}\n";
const file = { path: 'skeleton/README.md', executable: false, content: Buffer.from('# A service\n') };

/** One that publishes, one that does everything at once, one that calls what may not be called twice, one that fails. */
export const templates = [
  { name: 'publishes', source: head('publishes') + fill + publish, files: [file] },
  {
    name: 'together',
    source: `${head('together')}${pause('left', ', parallel: both')}${pause('right', ', parallel: both')}    - {id: matrix, action: 'debug:wait', matrix: {a: [1, 2], b: [1, 2]}, input: {milliseconds: 60}}\n    - {id: later, action: 'debug:wait', input: {seconds: 3}}\n${last}`,
    files: [],
  },
  {
    name: 'calls',
    source: `${head('calls')}${pause('before')}    - {id: call, action: 'http:backstage:request', input: {method: POST, path: /api/proxy/system/pay}}\n`,
    files: [],
  },
  {
    name: 'undone',
    source: `${head('undone')}${pause('one', ", compensate: {id: off, action: 'debug:wait', input: {milliseconds: 100}}")}    - {id: fails, action: 'fs:delete', input: {files: 7}}\n${last}`,
    files: [],
  },
];

/** What the person of the chaos has said. */
export const countAnswers = Object.assign(
  (answer: 'done' | 'again') => {
    countAnswers[answer]++;
  },
  { done: 0, again: 0 },
);
