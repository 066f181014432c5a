import { z } from 'zod';
import { RepoUrl, Token, text } from '@/integrations/git/forge/input';
import { githubCall } from './call';
import { seal } from './seal';

const nameOf = (asked: { deployKeyName: string; privateKeySecretName?: string | undefined }) =>
  asked.privateKeySecretName || `${asked.deployKeyName.replaceAll(' ', '_').toUpperCase()}_PRIVATE_KEY`;

/** The key without the comment behind it, which GitHub leaves off. */
const bare = (key: string) => key.trim().split(/\s+/).slice(0, 2).join(' ');

/** POST /repos/{owner}/{repo}/keys, after GET has found no such key; then the secret is set. */
export const githubDeployKey = githubCall({
  id: 'github:deployKey:create',
  title: 'Add a GitHub deploy key',
  description: 'Gives a repository a deploy key, and keeps its private half there as a secret of its workflows.',
  input: z.looseObject({
    repoUrl: RepoUrl,
    token: Token,
    publicKey: z.string().min(1).describe('As ssh-keygen makes it'),
    privateKey: z.string().min(1).describe('Sealed for GitHub before it leaves the portal'),
    deployKeyName: z.string().min(1),
    privateKeySecretName: text('The key’s name with _PRIVATE_KEY behind it when left out'),
  }),
  repeatable: true,
  takesSecrets: ['token', 'privateKey'],
  gives: ['privateKeySecretName'],
  planned: (input, path) => ({
    sign: 'create',
    kind: 'Deploy key',
    object: `${path}: ${input.deployKeyName}`,
    note: `Its private half becomes the secret ${nameOf(input)}`,
    undo: 'Delete the key and the secret',
  }),
  call: async ({ ask, at }, input, { log }) => {
    const { deployKeyName: title, publicKey, privateKey } = input;
    const known = await ask((request) => request('GET /repos/{owner}/{repo}/keys', { ...at, per_page: 100 }));
    if (known.some((one) => bare(one.key) === bare(publicKey))) log('info', 'The key is there already');
    else await ask((request) => request('POST /repos/{owner}/{repo}/keys', { ...at, title, key: publicKey }));
    const secret_name = nameOf(input);
    const { key, key_id } = await ask((request) => request('GET /repos/{owner}/{repo}/actions/secrets/public-key', at));
    const encrypted_value = await seal(privateKey, key);
    const secret = { ...at, secret_name, encrypted_value, key_id };
    await ask((request) => request('PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}', secret));
    return { privateKeySecretName: secret_name };
  },
});
