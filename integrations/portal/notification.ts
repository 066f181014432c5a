import { z } from 'zod';
import { type ActionContext, defineAction } from '@/domain/automation/action';

/** A path of the portal, or an address of the web: never a script. */
const link = /^(https?:\/\/|\/(?![/\\]))/i;

const Input = z
  .looseObject({
    recipients: z.enum(['broadcast', 'entity']).describe('Everybody, or the people behind entityRefs'),
    entityRefs: z
      .array(z.string().min(1))
      .max(200)
      .optional()
      .describe('Users, groups, or entities, whose owners are told'),
    title: z.string().min(1).max(200).describe('The message in a line'),
    info: z.string().max(4000).default('').describe('The message itself'),
    link: z
      .string()
      .regex(link, 'Give a path of the portal, such as /catalog, or an https:// address.')
      .optional()
      .describe('Where it leads to: this run, unless told'),
    severity: z.enum(['low', 'normal', 'high', 'critical']).default('normal').describe('high and critical stand out'),
    optional: z.boolean().default(false).describe('Go on when it cannot be sent'),
  })
  .refine(({ recipients, entityRefs, optional }) => recipients === 'broadcast' || entityRefs || optional, {
    message: 'Say whom to tell.',
    path: ['entityRefs'],
  });
type Input = z.output<typeof Input>;

const recipientsOf = ({ recipients, entityRefs = [] }: Input) =>
  recipients === 'broadcast' ? 'everybody' : entityRefs;

/** Tells people something in the portal. */
export const notificationSend = defineAction({
  id: 'notification:send',
  title: 'Notify people',
  description: 'Sends people a notification of the portal, by e-mail too where they have it.',
  // Each person hears it once per step, however often the step is done.
  repeatable: true,
  takesSecrets: [],
  gives: ['people'],
  input: Input,
  plan: async (input, { ctx, ports }) => {
    const { people, unknown } = await ports.notifications.count(ctx, recipientsOf(input));
    const nobody = unknown.length > 0 ? `; nobody stands behind ${unknown.join(', ')}` : '';
    const note = `To ${people === 1 ? '1 person' : `${people} people`}${nobody}`;
    return [{ sign: 'create', kind: 'Notification', object: input.title, note }];
  },
  apply: async (input, context) => {
    try {
      const people = await send(input, context);
      return { output: { people } };
    } catch (error) {
      if (!input.optional || context.signal.aborted) throw error;
      context.log('warn', `Nobody was told: ${error instanceof Error ? error.message : error}`);
      return { output: { people: 0 } };
    }
  },
});

async function send(input: Input, { ctx, ports, run, idempotencyKey, log }: ActionContext): Promise<number> {
  const { title, info, severity } = input;
  const to = recipientsOf(input);
  const { people, unknown } = await ports.notifications.send(ctx, {
    to,
    cause: `${idempotencyKey}.notification`,
    title,
    body: info,
    url: input.link ?? `/runs/${run.id}`,
    isUrgent: severity === 'high' || severity === 'critical',
  });
  if (unknown.length > 0) log('warn', `Nobody stands behind ${unknown.join(', ')}`);
  log('info', `Told ${people === 1 ? '1 person' : `${people} people`}: ${title}`);
  return people;
}
