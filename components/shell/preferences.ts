const oneYear = 365 * 86_400;

/** Remembers a choice of the viewer in a cookie, which the server reads when it renders the next page. */
export function remember(name: string, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=${oneYear}; samesite=lax`;
}

export const railCookie = 'slipway-rail';
export const zoneCookie = 'slipway-zone';

/** The zone that the browser told us, if it is one. */
export function zoneOf(value: string | undefined): string | undefined {
  if (!value) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
