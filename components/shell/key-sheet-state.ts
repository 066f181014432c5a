const listeners = new Set<() => void>();

/** Opens the sheet of keys, wherever it is asked for. */
export function showKeys(): void {
  for (const listener of listeners) listener();
}

export function onShowKeys(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
