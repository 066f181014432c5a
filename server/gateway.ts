import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Visitable } from '@/domain/environments/queries/visit';
import { Door, type DoorOptions, enterPath } from './gateway-door';
import { down, forbidden, missing, notReady, taken, tooMany, unknown } from './gateway-notices';
import { type Notice, sendNotice, wantsPage } from './gateway-pages';
import { Carrier, defaultLimits, type Limits, ProxyFailure, refuseUpgrade, type Target } from './gateway-proxy';

export type GatewayOptions = DoorOptions & {
  /** environments stand at NAME.`host`; a port in it does not matter */
  host: string;
  lookup: (name: string) => Promise<Visitable | undefined>;
  limits?: Partial<Limits>;
};

const rememberMs = 1000;

type Admission =
  | { kind: 'in'; environment: Visitable; target: Target }
  | { kind: 'notice'; notice: Notice }
  | { kind: 'sign-in' };

/** Answers for the hosts of environments: HTTP and WebSockets to their ports on loopback, or a page that says why not. */
export class Gateway {
  readonly door: Door;
  private readonly proxy: Carrier;
  private readonly limits: Limits;
  private readonly now: () => Date;
  private readonly suffix: string;
  private readonly remembered = new Map<string, { until: number; found: Promise<Visitable | undefined> }>();
  private readonly busy = new Map<string, number>();

  constructor(private readonly options: GatewayOptions) {
    this.door = new Door(options);
    this.limits = { ...defaultLimits, ...options.limits };
    this.now = options.now ?? (() => new Date());
    this.proxy = new Carrier(this.limits);
    this.suffix = `.${options.host.replace(/:\d+$/, '').toLowerCase()}`;
  }

  /** The environment that a Host header names, or undefined where it names the portal. */
  nameOf(host: string | undefined): string | undefined {
    const bare = (host ?? '').replace(/:\d+$/, '').toLowerCase();
    return bare.endsWith(this.suffix) ? bare.slice(0, -this.suffix.length) : undefined;
  }

  /** From memory for a second at most; `forget` when it is known that something changed. */
  find(name: string): Promise<Visitable | undefined> {
    const known = this.remembered.get(name);
    if (known && known.until > this.now().getTime()) return known.found;
    if (this.remembered.size > 2000) this.remembered.clear();
    const found = this.options.lookup(name);
    this.remembered.set(name, { until: this.now().getTime() + rememberMs, found });
    found.catch(() => this.remembered.delete(name));
    return found;
  }

  forget(): void {
    this.remembered.clear();
  }

  close(): void {
    this.proxy.close();
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = this.nameOf(request.headers.host) ?? '';
    if (request.url?.split('?', 1)[0] === enterPath) return this.enter(request, response, name);
    const admission = await this.admit(request, name);
    if (admission.kind === 'sign-in') return this.door.sendToPortal(request, response);
    if (admission.kind === 'notice') return this.send(request, response, admission.notice);
    try {
      const isCarried = await this.counted(name, () => this.proxy.forward(request, response, admission.target));
      if (!isCarried) this.send(request, response, tooMany(name));
    } catch (error) {
      if (!(error instanceof ProxyFailure)) throw error;
      if (!response.destroyed) this.send(request, response, down(admission.environment, error));
    }
  }

  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    const name = this.nameOf(request.headers.host) ?? '';
    try {
      if (request.headers.upgrade?.toLowerCase() !== 'websocket') return refuseUpgrade(socket, 400, 'Bad Request');
      const admission = await this.admit(request, name);
      if (admission.kind === 'sign-in') return refuseUpgrade(socket, 401, 'Unauthorized');
      if (admission.kind === 'notice') return refuseUpgrade(socket, admission.notice.status, admission.notice.title);
      const isCarried = await this.counted(name, () => this.proxy.join(request, socket, head, admission.target));
      if (!isCarried) refuseUpgrade(socket, 503, 'Service Unavailable');
    } catch (error) {
      if (error instanceof ProxyFailure) refuseUpgrade(socket, error.reason === 'slow' ? 504 : 502, 'Bad Gateway');
      else socket.destroy();
    }
  }

  private async enter(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    const environment = await this.find(name);
    if (environment) await this.door.enter(request, response, environment);
    else this.send(request, response, missing(name));
  }

  private async admit(request: IncomingMessage, name: string): Promise<Admission> {
    const environment = await this.find(name);
    if (!environment) return { kind: 'notice', notice: missing(name) };
    const entry = await this.door.entryOf(request, environment);
    if (entry === 'refused') return { kind: 'notice', notice: forbidden(name) };
    if (!entry) return wantsPage(request) ? { kind: 'sign-in' } : { kind: 'notice', notice: unknown };
    const { status, port } = environment;
    if (status !== 'ready' || port === null) return { kind: 'notice', notice: notReady(environment) };
    if (environment.isTaken) return { kind: 'notice', notice: taken(environment) };
    const { keepAuthorization } = entry;
    const address = request.socket.remoteAddress ?? '';
    return { kind: 'in', environment, target: { port, address, protocol: this.door.protocol, keepAuthorization } };
  }

  /** Does the work unless as much as is allowed is under way for this environment already; answers whether it did. */
  private async counted(name: string, work: () => Promise<void>): Promise<boolean> {
    const running = this.busy.get(name) ?? 0;
    if (running >= this.limits.most) return false;
    this.busy.set(name, running + 1);
    try {
      await work();
      return true;
    } finally {
      const left = (this.busy.get(name) ?? 1) - 1;
      if (left > 0) this.busy.set(name, left);
      else this.busy.delete(name);
    }
  }

  /** Links in notices are the portal's own paths, unless they say more. */
  private send(request: IncomingMessage, response: ServerResponse, notice: Notice): void {
    const { link } = notice;
    const href = link?.href.startsWith('/') ? this.options.portalUrl + link.href : link?.href;
    sendNotice(request, response, link && href ? { ...notice, link: { ...link, href } } : notice);
  }
}
