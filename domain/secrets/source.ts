/** Where values come from that the portal does not keep itself. */
export const outerSources = ['env', 'file', 'vault'] as const;
export type OuterSource = (typeof outerSources)[number];

/**
 * A place that keeps secrets. Kept by secrets, implemented in integrations/. Asked by the worker only.
 * `read` throws DomainError: Invalid for an address that cannot be, NotFound, or Unavailable when it may pass.
 */
export type SecretSource = {
  kind: OuterSource;
  /** undefined, or the sentence why this portal cannot ask it */
  unready: () => string | undefined;
  read: (address: string, signal: AbortSignal) => Promise<string>;
};
