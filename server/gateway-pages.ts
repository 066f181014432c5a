import type { IncomingMessage, ServerResponse } from 'node:http';

export type Notice = {
  status: number;
  title: string;
  text: string;
  /** looked at again by itself after so many seconds */
  refreshSeconds?: number;
  link?: { href: string; label: string };
  stages?: { name: string; status: string }[];
};

/** Answers in the portal's own words: a page for a person, a problem document for a program. */
export function sendNotice(request: IncomingMessage, response: ServerResponse, notice: Notice): void {
  if (response.headersSent) return void response.destroy();
  const requestId = String(request.headers['x-request-id'] ?? '');
  const isPage = wantsPage(request);
  const body = isPage ? page(notice, requestId) : problem(notice, requestId);
  response.writeHead(notice.status, {
    'content-type': isPage ? 'text/html; charset=utf-8' : 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    ...(notice.refreshSeconds && { 'retry-after': String(notice.refreshSeconds) }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Whether a person's browser asks for a page to show, as against a script, a picture or a program. */
export function wantsPage({ headers, method }: IncomingMessage): boolean {
  const mode = headers['sec-fetch-mode'];
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (mode !== undefined && mode !== 'navigate') return false;
  return /\btext\/html\b/.test(headers.accept ?? '');
}

function problem(notice: Notice, requestId: string): string {
  const { status, title, text: detail } = notice;
  return JSON.stringify({ type: '/docs/api#environment-host', title, status, detail, requestId });
}

const marks: Record<string, string> = { done: '✓', running: '…', failed: '✕', undone: '↺' };
const words: Record<string, string> = { done: 'done', running: 'under way', failed: 'failed', undone: 'undone' };

function page({ title, text, refreshSeconds, link, stages = [] }: Notice, requestId: string): string {
  const refresh = refreshSeconds ? `<meta http-equiv="refresh" content="${refreshSeconds}">` : '';
  const list = stages.map(
    ({ name, status }) =>
      `<li class="${escapeHtml(status)}"><span aria-hidden="true">${marks[status] ?? '·'}</span> ${escapeHtml(name)} ` +
      `<small>${words[status] ?? escapeHtml(status)}</small></li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
${refresh}
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>
${list.length > 0 ? `<ol>${list.join('')}</ol>` : ''}
${link ? `<p><a href="${escapeHtml(link.href)}">${escapeHtml(link.label)}</a></p>` : ''}
<footer>Slipway${refreshSeconds ? ` · looks again every ${refreshSeconds} s` : ''}${requestId ? ` · ${escapeHtml(requestId)}` : ''}</footer>
</main>
</body>
</html>
`;
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** Stands on its own: nothing may be loaded from an environment's host before somebody is let in. */
const style = `
:root { color-scheme: light dark; --bg: oklch(0.985 0.003 230); --panel: oklch(1 0 0); --line: oklch(0.905 0.007 230);
  --text: oklch(0.25 0.015 240); --muted: oklch(0.48 0.017 235); --accent: oklch(0.5 0.1 230);
  --ok: oklch(0.5 0.11 155); --bad: oklch(0.52 0.17 27); }
@media (prefers-color-scheme: dark) { :root { --bg: oklch(0.185 0.01 240); --panel: oklch(0.22 0.011 240);
  --line: oklch(0.31 0.013 240); --text: oklch(0.93 0.006 230); --muted: oklch(0.71 0.014 235);
  --accent: oklch(0.75 0.1 225); --ok: oklch(0.76 0.13 155); --bad: oklch(0.72 0.14 25); } }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--bg); color: var(--text);
  font: 400 14px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { box-sizing: border-box; width: min(480px, 100vw - 32px); padding: 24px 28px; background: var(--panel);
  border: 1px solid var(--line); border-radius: 10px; }
h1 { margin: 0 0 8px; font-size: 19px; font-weight: 620; letter-spacing: -.01em; overflow-wrap: anywhere; }
p { margin: 0 0 14px; color: var(--muted); }
a { color: var(--accent); font-weight: 520; }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
ol { list-style: none; margin: 0 0 14px; padding: 0; }
li { display: flex; gap: 8px; align-items: baseline; padding: 5px 0; }
li small { margin-left: auto; color: var(--muted); }
li span { width: 1em; } li.done span { color: var(--ok); } li.failed span { color: var(--bad); }
footer { margin-top: 18px; padding-top: 12px; border-top: 1px solid var(--line); color: var(--muted); font-size: 12px;
  overflow-wrap: anywhere; }
`;
