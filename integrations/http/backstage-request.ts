import { z } from 'zod';
import { type ActionContext, ActionError, defineAction } from '@/domain/automation/action';
import { type Answer, type Call, callAddress, readText } from './call';
import { callOf, exchange, exchangeInput, planOf, withParams } from './exchange';
import { type DeclaredProxy, withoutValues } from './proxy';

const Input = z.looseObject({
  path: z.string().min(1).describe('/api/v1/… of this portal, or /api/proxy/NAME/… for a declared proxy'),
  method: z.enum(['GET', 'HEAD', 'OPTIONS', 'POST', 'UPDATE', 'DELETE', 'PUT', 'PATCH']).describe('The method'),
  ...exchangeInput,
});
type Input = z.output<typeof Input>;

type Options = { proxies: () => Record<string, DeclaredProxy> };

/** Asks the portal's own API as whoever asked for the run, or another system through a proxy that the settings declare. */
export const httpBackstageRequest = (options: Options) =>
  defineAction({
    id: 'http:backstage:request',
    title: 'Ask the portal or a declared system',
    description:
      'Sends an HTTP request to this portal’s own API, in the right of whoever asked for the run, or through a declared proxy.',
    // A request that was sent may have taken effect, whatever became of the answer.
    repeatable: false,
    takesSecrets: ['params', 'headers', 'body'],
    gives: ['code', 'headers', 'body'],
    input: Input,
    plan: async (input) => {
      const { shown } = targetOf(input, options);
      return planOf(input.method, shown);
    },
    apply: async (input, context) => {
      const target = targetOf(input, options);
      const call = callOf(input.method, input, context);
      return exchange(call, target.shown, input, context, (sent, signal) =>
        target.proxy
          ? throughProxy(target.url, target.proxy, sent, signal)
          : askPortal(target.url, sent, signal, context),
      );
    },
  });

type Target = { url: URL; shown: string; proxy?: DeclaredProxy };

/** The host of an address that never leaves this process. */
const portal = 'http://portal.invalid';

function targetOf(input: Input, { proxies }: Options): Target {
  const path = `/${input.path.trim().replace(/^\/+/, '')}`;
  const url = URL.canParse(path, portal) ? new URL(path, portal) : undefined;
  if (!url || url.origin !== portal || /^\/[a-z][a-z0-9+.-]*:/i.test(path)) {
    const cure = 'Give a path such as /api/v1/runs or /api/proxy/NAME/…, or use http:request for an address.';
    throw new ActionError(`"${input.path}" is no path of this portal.`, cure);
  }
  const [, name, rest = ''] = /^(?:\/api)?\/proxy\/([^/]+)(\/.*)?$/.exec(url.pathname) ?? [];
  if (name !== undefined) return proxied(name, rest, url.search, input, proxies());
  if (url.pathname.startsWith('/api/v1/')) {
    return { url: withParams(url, input.params), shown: url.pathname };
  }
  const cure = 'This portal’s API begins with /api/v1/; declared proxies with /api/proxy/.';
  throw new ActionError(`This portal has no ${url.pathname}.`, cure);
}

function proxied(
  name: string,
  rest: string,
  search: string,
  input: Input,
  proxies: Record<string, DeclaredProxy>,
): Target {
  const proxy = Object.hasOwn(proxies, name) ? proxies[name] : undefined;
  if (!proxy) {
    const names = Object.keys(proxies);
    const known = names.length > 0 ? `It has ${names.join(', ')}.` : 'It has none.';
    throw new ActionError(
      `This portal declares no proxy "${name}".`,
      `${known} The operator sets them in SLIPWAY_PROXIES.`,
    );
  }
  if (proxy.methods && !proxy.methods.includes(input.method)) {
    throw new ActionError(`The proxy "${name}" takes only ${proxy.methods.join(', ')}.`, 'Use one of those.');
  }
  const base = proxy.target.replace(/\/+$/, '');
  const url = withParams(new URL(`${base}${rest}${search}`), input.params);
  if (!isBelow(url, base)) throw new ActionError(`"${input.path}" leads out of the proxy "${name}".`);
  return { url, shown: `/api/proxy/${name}${rest}`, proxy };
}

function isBelow(url: URL, base: string): boolean {
  const { origin, pathname } = new URL(base);
  const folder = pathname.replace(/\/+$/, '');
  return url.origin === origin && (url.pathname === folder || url.pathname.startsWith(`${folder}/`));
}

/** The operator declared the address, so it may be an internal one. What its headers say stays between the two. */
async function throughProxy(url: URL, proxy: DeclaredProxy, call: Call, signal: AbortSignal): Promise<Answer> {
  const declared = Object.entries(proxy.headers).map(([name, value]) => [name.toLowerCase(), value]);
  const headers = { ...call.headers, ...Object.fromEntries(declared) };
  const reach = { allowInternal: true, mayGoTo: (next: URL) => isBelow(next, proxy.target), signal };
  return withoutValues(await callAddress(url, { ...call, headers }, reach), proxy);
}

async function askPortal(url: URL, call: Call, signal: AbortSignal, { ctx, ports }: ActionContext): Promise<Answer> {
  const path = `${url.pathname}${url.search}`;
  const response = await ports.portal.request(ctx, { ...call, path, signal });
  const headers = Object.fromEntries(response.headers);
  return { code: response.status, headers, text: response.body ? await readText(response.body, path) : '' };
}
