/**
 * Posts a form to next-auth, with its CSRF token, as a real navigation: what it answers is a redirect, to us or to the
 * issuer.
 */
export async function postToAuth(path: string, fields: Record<string, string>): Promise<void> {
  const answer = await fetch('/api/auth/csrf', { cache: 'no-store' });
  if (!answer.ok) throw new Error('The sign-in service did not answer.');
  const { csrfToken } = (await answer.json()) as { csrfToken: string };
  const form = document.createElement('form');
  form.method = 'post';
  form.action = `/api/auth/${path}`;
  for (const [name, value] of Object.entries({ ...fields, csrfToken })) {
    const input = document.createElement('input');
    input.type = 'hidden';
    input.name = name;
    input.value = value;
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}
