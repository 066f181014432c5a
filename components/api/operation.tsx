import { ChevronRight } from 'lucide';
import type { ReactNode } from 'react';
import { Icon } from '@/components/ui/icon';
import { Snippet } from '@/components/ui/snippet';
import { type Tone, toneSoft, toneText } from '@/components/ui/tone';
import { sketch } from './sketch';

type Schema = Parameters<typeof sketch>[0];
type Content = Record<string, { schema?: Schema }>;

export type OperationView = {
  id: string;
  method: string;
  path: string;
  summary: string;
  parameters: { name: string; in: string; required: boolean; description: string; schema: Schema }[];
  body?: Content;
  responses: { status: string; description: string; content?: Content }[];
};

type Props = { operation: OperationView; named: Parameters<typeof sketch>[1]; curl: string };

const tones: Record<string, Tone> = { get: 'info', post: 'ok', put: 'warn', delete: 'bad' };

/** One operation: folded to a line, unfolded to what goes in, what comes out, and a command to try it. */
export function Operation({ operation, named, curl }: Props) {
  const { id, method, path, summary, parameters, body, responses } = operation;
  const tone = tones[method] ?? 'unknown';
  return (
    <details id={id} className="group border-b border-line last:border-b-0">
      <summary className="flex list-none items-center gap-3 px-4 py-2.5 hover:bg-hover">
        <Icon of={ChevronRight} size={14} className="text-faint group-open:rotate-90" />
        <span
          className={`code w-14 rounded-sm px-1.5 text-center font-semibold uppercase ${toneSoft[tone]} ${toneText[tone]}`}
        >
          {method}
        </span>
        <span className="code min-w-0 truncate">{path}</span>
        <span className="ml-auto truncate text-small text-muted max-md:hidden">{summary}</span>
      </summary>
      <div className="grid gap-4 bg-sunken px-4 py-4 md:pl-11">
        <p>
          {summary}. <span className="code text-muted">{id}</span>
        </p>
        {parameters.length > 0 && (
          <Part title="Parameters">
            <dl className="grid grid-cols-[minmax(110px,auto)_minmax(0,1fr)] gap-x-5 gap-y-1">
              {parameters.map((parameter) => (
                <div key={`${parameter.in}-${parameter.name}`} className="contents">
                  <dt className="code">
                    {parameter.name}
                    {parameter.required ? '' : '?'} <span className="text-faint">{parameter.in}</span>
                  </dt>
                  <dd className="text-muted">
                    <span className="code">{sketch(parameter.schema, named)}</span> {parameter.description}
                  </dd>
                </div>
              ))}
            </dl>
          </Part>
        )}
        {body && (
          <Part title="Body">
            <Shapes content={body} named={named} />
          </Part>
        )}
        {responses.map((response) => (
          <Part key={response.status} title={`${response.status} ${response.description}`}>
            {response.content && <Shapes content={response.content} named={named} />}
          </Part>
        ))}
        <Snippet title="From a shell" text={curl} />
      </div>
    </details>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="grid gap-1.5 text-small">
      <h3>{title}</h3>
      {children}
    </div>
  );
}

function Shapes({ content, named }: { content: Content; named: Props['named'] }) {
  return Object.entries(content).map(([type, { schema }]) => (
    <div key={type}>
      <div className="code text-faint">{type}</div>
      <pre className="overflow-x-auto leading-relaxed">{sketch(schema, named)}</pre>
    </div>
  ));
}
