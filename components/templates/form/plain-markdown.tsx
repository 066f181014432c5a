import type { ReactNode } from 'react';

/** In place of the Markdown renderer that comes with the form library (next.config.js): our frames show plain words. */
export const Markdown = ({ children }: { children?: ReactNode }) => <span>{children}</span>;
