/** Keywords that only newer JSON Schema has. Forms of the field are written for draft 7, so that is what all else is. */
const newer = /"(prefixItems|unevaluatedProperties|unevaluatedItems|minContains|maxContains|\$dynamicRef)":/;

/** Which JSON Schema a part of a form is written in: its parts are checked one by one, and few say it themselves. */
export const dialectOf = (schemaText: string): '7' | '2020-12' => (newer.test(schemaText) ? '2020-12' : '7');
