import { Braces } from 'lucide';
import type { Metadata } from 'next';
import { type ApiDocument, type Operation as ApiOperation, readApiDocument } from '@/app/_http/openapi';
import { Operation, type OperationView } from '@/components/api/operation';
import { ButtonLink } from '@/components/ui/button-link';
import { Note } from '@/components/ui/note';
import { Panel, PanelHead } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
import { getPortal } from '@/domain/access/queries';

export const metadata: Metadata = { title: 'API' };

export default async function ApiPage() {
  const document = await readApiDocument();
  const { url } = getPortal();
  const named = document.components.schemas ?? {};
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-center gap-2">
        <Note>
          Ask with <span className="code">Authorization: Bearer TOKEN</span>: make one under{' '}
          <TextLink href="/settings/tokens">Service tokens</TextLink>. Rules of lists, repetition and errors stand in
          the <TextLink href="/docs/api">API guide</TextLink>.
        </Note>
        <span className="ml-auto">
          <ButtonLink href="/api/v1/openapi.json" icon={Braces} external>
            OpenAPI 3.1
          </ButtonLink>
        </span>
      </div>
      {byTag(document).map(([tag, operations]) => (
        <Panel key={tag}>
          <PanelHead title={tag} count={operations.length} />
          {operations.map((operation) => (
            <Operation key={operation.id} operation={operation} named={named} curl={curlOf(operation, url)} />
          ))}
        </Panel>
      ))}
    </div>
  );
}

function byTag(document: ApiDocument): [string, OperationView[]][] {
  const tags = new Map<string, OperationView[]>();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags?.[0] ?? 'Other';
      tags.set(tag, [...(tags.get(tag) ?? []), toView(path, method, operation)]);
    }
  }
  return [...tags].sort(([a], [b]) => a.localeCompare(b));
}

function toView(path: string, method: string, operation: ApiOperation): OperationView {
  // Refusals look the same everywhere and stand in the guide.
  const own = Object.entries(operation.responses).filter(([status]) => !/^4/.test(status));
  return {
    id: operation.operationId,
    method,
    path: `/api/v1${path.replace(/^\/api\/v1/, '')}`,
    summary: operation.summary ?? operation.operationId,
    parameters: (operation.parameters ?? []).map(({ name, in: place, required = false, description = '', schema }) => ({
      name,
      in: place,
      required,
      description,
      schema,
    })),
    body: operation.requestBody?.content,
    responses: own.map(([status, { description, content }]) => ({ status, description, content })),
  };
}

function curlOf({ method, path, body }: OperationView, url: string): string {
  const type = body && Object.keys(body)[0];
  const lines = [
    `curl${method === 'get' ? '' : ` -X ${method.toUpperCase()}`} '${url}${path}'`,
    `-H "Authorization: Bearer $SLIPWAY_TOKEN"`,
    ...(type ? [`-H 'Content-Type: ${type}'`, `--data @body.${type.includes('yaml') ? 'yaml' : 'json'}`] : []),
  ];
  return lines.join(' \\\n  ');
}
