/** What somebody typed as a pattern of LIKE that means just that: `%` and `_` are letters like others. */
export const literal = (text: string): string => text.replace(/[\\%_]/g, String.raw`\$&`);

export const containing = (text: string): string => `%${literal(text)}%`;
