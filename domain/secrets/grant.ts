import { placeOf, type SecretReference, type SecretSourceName } from './schema';

export type Grant = { name: string; source: string; address: string; templates: string[]; teams: string[] };
export type Asker = { template: string; ownerRef: string | null };

const where: Record<SecretSourceName, (address: string) => string> = {
  store: (address) => `the secret "${address}"`,
  env: (address) => `the secret ${address} of the environment`,
  file: (address) => `the secret in the file ${address}`,
  vault: (address) => `the secret ${address} of the vault`,
};

/** Which secret, in words. */
export const wordsOf = (source: SecretSourceName, address: string): string => where[source](address);

const cure = 'Whoever keeps the secrets allows it under Settings > Secrets.';

/** Whether a template may use a secret: undefined, or the sentence that says why not. */
export function refusalOf(
  grant: Grant | undefined,
  asked: { source: SecretSourceName; address: string },
  { template, ownerRef }: Asker,
): string | undefined {
  const what = wordsOf(asked.source, asked.address);
  if (!grant) return `This portal does not know ${what}. ${cure}`;
  const isNamed = grant.templates.includes('*') || grant.templates.includes(template);
  if (isNamed || (ownerRef !== null && grant.teams.includes(ownerRef))) return undefined;
  return `The template "${template}" may not use ${what}. ${cure}`;
}

/** The same for everything that a template refers to: its name there, and the sentence. */
export function refusalsOf(
  references: readonly SecretReference[],
  grants: readonly Grant[],
  asker: Asker,
): { index: number; message: string }[] {
  return references.flatMap(({ from }, index) => {
    const asked = placeOf(from);
    const grant = grants.find(({ source, address }) => source === asked.source && address === asked.address);
    const message = refusalOf(grant, asked, asker);
    return message ? [{ index, message }] : [];
  });
}
