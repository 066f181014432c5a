import { z } from 'zod';

const json = z.string().transform((text, ctx): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    ctx.addIssue({ code: 'custom', message: 'JSON, such as {"snyk": {"target": "https://api.snyk.io/v1"}}' });
    return z.NEVER;
  }
});

const Name = z.string().regex(/^[\w-][\w.-]*$/, 'A name of letters, digits, dots and dashes');

const DeclaredProxy = z.strictObject({
  target: z.url({ protocol: /^https?$/ }),
  /** added to each request, in place of what a template says: credentials, for the most part */
  headers: z.record(z.string(), z.string()).default({}),
  /** all, when not there */
  methods: z.array(z.string().toUpperCase()).optional(),
});
export type DeclaredProxy = z.output<typeof DeclaredProxy>;

/** Systems that templates may ask by name, at /api/proxy/NAME/. */
export const ProxySettings = json.pipe(z.record(Name, DeclaredProxy));
