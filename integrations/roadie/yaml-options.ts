import { z } from 'zod';

const style = z.enum(['BLOCK_FOLDED', 'BLOCK_LITERAL', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'PLAIN']);

/** How YAML is laid out: the options of the `yaml` package that templates may set. Others are passed over. */
export const YamlOptions = z.object({
  blockQuote: z.union([z.boolean(), z.enum(['folded', 'literal'])]).optional(),
  collectionStyle: z.enum(['any', 'block', 'flow']).optional(),
  defaultKeyType: style.nullable().optional(),
  defaultStringType: style.optional(),
  directives: z.boolean().nullable().optional(),
  doubleQuotedAsJSON: z.boolean().optional(),
  doubleQuotedMinMultiLineLength: z.number().optional(),
  falseStr: z.string().optional(),
  flowCollectionPadding: z.boolean().optional(),
  indent: z.number().int().min(1).max(20).optional(),
  indentSeq: z.boolean().optional(),
  lineWidth: z.number().optional(),
  minContentWidth: z.number().optional(),
  nullStr: z.string().optional(),
  simpleKeys: z.boolean().optional(),
  singleQuote: z.boolean().nullable().optional(),
  trueStr: z.string().optional(),
});
