import { z } from 'zod';
import { type ActionContext, ActionError, defineAction } from '@/domain/automation/action';
import { callAddress } from './call';
import { callOf, exchange, exchangeInput, planOf, withParams } from './exchange';

const Input = z.looseObject({
  url: z.string().min(1).describe('The address, http:// or https://'),
  method: z.enum(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET').describe('The method'),
  ...exchangeInput,
});
type Input = z.output<typeof Input>;

type Options = {
  /** hosts that may be asked, `*.example.org` for all below one; none means every public one */
  hosts: () => string[];
  /** addresses of the own network too: for tests */
  allowInternal?: () => boolean;
};

/** Asks any public address. */
export const httpRequest = (options: Options) =>
  defineAction({
    id: 'http:request',
    title: 'Send a request',
    description: 'Sends an HTTP request to a public address, and gives its status, headers and body to later steps.',
    // A request that was sent may have taken effect, whatever became of the answer.
    repeatable: false,
    takesSecrets: ['params', 'headers', 'body'],
    gives: ['code', 'headers', 'body'],
    input: Input,
    plan: async (input) => planOf(input.method, shownAs(addressOf(input, options))),
    apply: async (input, context) => send(input, options, context),
  });

function send(input: Input, options: Options, context: ActionContext) {
  const url = addressOf(input, options);
  const call = callOf(input.method, input, context);
  const allowInternal = options.allowInternal?.() ?? false;
  const mayGoTo = (next: URL) => isWeb(next) && isAllowed(next, options);
  return exchange(call, shownAs(url), input, context, (sent, signal) =>
    callAddress(url, sent, { allowInternal, mayGoTo, signal }),
  );
}

/** The query may hold a key: it is nobody's to read in a log. */
const shownAs = ({ origin, pathname }: URL) => `${origin}${pathname}`;

const isWeb = ({ protocol }: URL) => protocol === 'http:' || protocol === 'https:';

function addressOf({ url: text, params }: Input, options: Options): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !isWeb(url)) throw new ActionError(`"${text}" is no http:// or https:// address.`);
  if (url.username || url.password) {
    throw new ActionError('An address with a password in it is not asked.', 'Send it in the header authorization.');
  }
  if (isAllowed(url, options)) return withParams(url, params);
  const cure = `Templates here may ask ${options.hosts().join(', ')}. The operator sets them in SLIPWAY_HTTP_HOSTS.`;
  throw new ActionError(`Templates may not ask ${url.hostname}.`, cure);
}

function isAllowed({ hostname }: URL, options: Options): boolean {
  const hosts = options.hosts();
  if (hosts.length === 0) return true;
  return hosts.some((host) => (host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host));
}
