const pattern = /^(?:([^:/]+):)?(?:([^:/]+)\/)?([^:/]+)$/;

/** kind:namespace/name in full and lower case; undefined for what is no reference. */
export function fullRef(text: string | undefined, kind: string, namespace = 'default'): string | undefined {
  const match = text ? pattern.exec(text.trim()) : null;
  return match ? `${match[1] ?? kind}:${match[2] ?? namespace}/${match[3]}`.toLowerCase() : undefined;
}

export const sameRef = (left: string | undefined, right: string | undefined, kind: string): boolean =>
  left !== undefined && fullRef(left, kind) === fullRef(right, kind);

export const nameOf = (ref: string): string => pattern.exec(ref)?.[3] ?? ref;
