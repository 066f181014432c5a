import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Visitable } from '@/domain/environments/queries/visit';
import { cookieOf } from './authenticate';
import { spent } from './gateway-notices';
import { sendNotice } from './gateway-pages';
import { type Claims, createPasses, isState, newState } from './gateway-pass';

export type DoorOptions = {
  /** the portal's public address */
  portalUrl: string;
  secret: string;
  /** whether the person of a session may (still) visit; asked for each request, so it should answer from memory */
  sessionMayVisit: (session: string, environment: Visitable) => Promise<boolean>;
  /** the same for a token of the portal that a script sends; undefined: it is none, but the service's own business */
  tokenMayVisit: (
    authorization: string,
    environment: Visitable,
    request: IncomingMessage,
  ) => Promise<boolean | undefined>;
  now?: () => Date;
};

/** Path on an environment's host where the portal sends a browser back to; no service gets to see it. */
export const enterPath = '/.slipway/enter';
const stateSeconds = 600;
const passSeconds = 3600;

/** A person or a token that may go in; `keepAuthorization`: the header is for the service, not for the portal. */
export type Entry = { keepAuthorization: boolean };

/**
 * Lets people into the hosts of environments. The portal's cookie is not sent there, and must not be: so a browser is
 * sent to the portal, which sends it back with a grant for this one environment, and the host keeps a cookie of its own.
 */
export class Door {
  private readonly passes: ReturnType<typeof createPasses>;
  private readonly names: { pass: string; state: string };
  private readonly now: () => Date;
  readonly protocol: string;

  constructor(private readonly options: DoorOptions) {
    this.passes = createPasses(options.secret);
    this.protocol = new URL(options.portalUrl).protocol.slice(0, -1);
    const prefix = this.protocol === 'https' ? '__Host-' : '';
    this.names = { pass: `${prefix}slipway-pass`, state: `${prefix}slipway-state` };
    this.now = options.now ?? (() => new Date());
  }

  /** Who may go in; 'refused' for a token that may not; undefined for a stranger. */
  async entryOf(request: IncomingMessage, environment: Visitable): Promise<Entry | 'refused' | undefined> {
    const { authorization, cookie } = request.headers;
    const byToken = authorization ? await this.options.tokenMayVisit(authorization, environment, request) : undefined;
    const pass = isForeign(request) ? undefined : cookieOf(cookie, this.names.pass);
    const claims = pass ? await this.passes.read('pass', pass, environment.id, this.now()) : undefined;
    if (claims && (await this.options.sessionMayVisit(claims.session, environment))) {
      return { keepAuthorization: byToken === undefined };
    }
    if (byToken === undefined) return undefined;
    return byToken ? { keepAuthorization: false } : 'refused';
  }

  /** Sends a stranger's browser to the portal, and gives it a state by which it is known when it comes back. */
  sendToPortal(request: IncomingMessage, response: ServerResponse): void {
    const before = cookieOf(request.headers.cookie, this.names.state);
    const state = isState(before) ? before : newState();
    const to = `${this.protocol}://${request.headers.host}${request.url}`;
    response.writeHead(302, {
      location: `${this.options.portalUrl}/environments/visit?${new URLSearchParams({ to, state })}`,
      'set-cookie': this.cookie(this.names.state, state, stateSeconds),
      'cache-control': 'no-store',
    });
    response.end();
  }

  /** Where a browser that the portal lets in is sent: back, with a grant. `to` has to be an environment's address. */
  async grant(to: URL, claims: Claims): Promise<string> {
    const back = new URL(enterPath, to.origin);
    back.searchParams.set('grant', await this.passes.sign('grant', claims, this.now()));
    back.searchParams.set('to', to.pathname + to.search);
    return back.href;
  }

  /** Turns a grant into the cookie of this host. One that was made for another browser starts over. */
  async enter(request: IncomingMessage, response: ServerResponse, environment: Visitable): Promise<void> {
    const query = new URL(request.url ?? '/', 'http://host').searchParams;
    const claims = await this.passes.read('grant', query.get('grant') ?? '', environment.id, this.now());
    if (!claims || claims.state !== cookieOf(request.headers.cookie, this.names.state)) {
      return sendNotice(request, response, spent(`${this.protocol}://${request.headers.host}/`));
    }
    const path = query.get('to') ?? '/';
    response.writeHead(303, {
      // Only ever a path of this host: a second slash would name another.
      location: /^\/(?![/\\])/.test(path) ? path : '/',
      'set-cookie': [
        this.cookie(this.names.pass, await this.passes.sign('pass', claims, this.now()), passSeconds),
        this.cookie(this.names.state, '', 0),
      ],
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    response.end();
  }

  private cookie(name: string, value: string, maxAge: number): string {
    const secure = this.protocol === 'https' ? '; Secure' : '';
    return `${name}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`;
  }
}

/** Another site's page, an environment beside this one for example, may not act here in somebody's name. */
function isForeign({ headers }: IncomingMessage): boolean {
  const { origin } = headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== (headers.host ?? '').toLowerCase();
}
