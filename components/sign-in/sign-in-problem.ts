/** The codes that next-auth puts into the address, in words with the cure. */
const problems: Record<string, string> = {
  AccessDenied: 'The sign-in was refused. If your account is disabled, ask an administrator of the portal.',
  Callback: 'The sign-in could not be finished. If your account is disabled, ask an administrator of the portal.',
  Configuration: 'The sign-in is not set up correctly. Whoever runs the portal finds the reason in its log.',
  CredentialsSignin: 'There is no such person in the demo organisation any more. Choose another one.',
  OAuthCallback: 'The issuer answered with an error, or the sign-in took too long. Try again.',
  OAuthSignin: 'The issuer could not be reached. Try again in a moment.',
  SessionRequired: 'Sign in to see that page.',
};

export function signInProblem(code: string | undefined): string | undefined {
  if (!code) return undefined;
  return problems[code] ?? 'The sign-in did not work. Try again.';
}

/** Where to go after the sign-in: only a path of this portal, whatever the address says. */
export function safeReturn(asked: string | undefined, portalUrl: string): string {
  if (!asked) return '/';
  // After a sign-in that failed, next-auth says the whole address.
  const url = asked.startsWith(`${portalUrl}/`) ? asked.slice(portalUrl.length) : asked;
  try {
    const base = 'http://portal.invalid';
    const parsed = new URL(url, base);
    const ours = parsed.origin === base && url.startsWith('/') && !parsed.pathname.startsWith('//');
    return ours && !parsed.pathname.startsWith('/sign-in') ? parsed.pathname + parsed.search + parsed.hash : '/';
  } catch {
    return '/';
  }
}
