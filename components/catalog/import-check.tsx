import { CircleCheck, CircleMinus, CircleX, FileInput, type IconNode, Pencil } from 'lucide';
import { EmptyState } from '@/components/ui/empty-state';
import { Icon } from '@/components/ui/icon';
import { Panel, PanelHead } from '@/components/ui/panel';
import type { ImportFailure, ImportProblem, PreviewDocument, PreviewFate } from '@/domain/catalog/schema';
import Link from '../ui/link';
import { entityHref } from './entity-words';

const looks: Record<PreviewFate, { icon: IconNode; word: string; style: string }> = {
  create: { icon: CircleCheck, word: 'New', style: 'text-ok' },
  update: { icon: Pencil, word: 'Changed', style: 'text-info' },
  unchanged: { icon: CircleMinus, word: 'Unchanged', style: 'text-muted' },
  refused: { icon: CircleX, word: 'Refused', style: 'text-bad' },
};

const most = 200;

type Props = {
  documents: PreviewDocument[];
  /** of an import that was too long to check before */
  failures: ImportFailure[];
  goTo: (line: number) => void;
};

/** What becomes of each document, with every mistake at its line. Those with mistakes come first. */
export function ImportCheck({ documents, failures, goTo }: Props) {
  const refused = documents.filter(({ fate }) => fate === 'refused');
  const ordered = [...refused, ...documents.filter(({ fate }) => fate !== 'refused')];
  return (
    <Panel>
      <PanelHead title="What would happen" count={documents.length || undefined} />
      {documents.length === 0 && failures.length === 0 && (
        <EmptyState icon={FileInput} title="Nothing to check yet">
          Paste catalog-info.yaml files on the left. Each document is checked as you type, and a wrong one never stops
          the others.
        </EmptyState>
      )}
      <ul className="divide-y divide-line">
        {ordered.slice(0, most).map((document) => (
          <Document key={document.index} document={document} goTo={goTo} />
        ))}
        {failures.slice(0, most).map(({ index, ref, errors }) => (
          <li key={index} className="px-4 py-2.5">
            <div className="font-strong">{ref ?? `Document ${index + 1}`}</div>
            <Problems errors={errors} goTo={goTo} />
          </li>
        ))}
      </ul>
      {ordered.length > most && (
        <p className="border-t border-line px-4 py-2.5 text-small text-muted">{ordered.length - most} more.</p>
      )}
    </Panel>
  );
}

function Document({ document, goTo }: { document: PreviewDocument; goTo: (line: number) => void }) {
  const { fate, ref, index, errors, ownKind } = document;
  const { icon, word, style } = looks[fate];
  const known = fate === 'update' || fate === 'unchanged';
  return (
    <li className="flex items-start gap-2.5 px-4 py-2.5">
      <Icon of={icon} size={15} className={`mt-[3px] flex-none ${style}`} />
      <div className="min-w-0 flex-1">
        <div className="truncate font-strong" title={ref ?? undefined}>
          {ref && known ? (
            <Link href={entityHref(ref)} className="hover:underline">
              {ref}
            </Link>
          ) : (
            (ref ?? `Document ${index + 1}`)
          )}
        </div>
        {ownKind && (
          <div className="text-small text-muted">A kind of your own: kept as it is, without rules for its spec.</div>
        )}
        <Problems errors={errors} goTo={goTo} />
      </div>
      <span className={`text-small whitespace-nowrap ${style}`}>{word}</span>
    </li>
  );
}

function Problems({ errors, goTo }: { errors: ImportProblem[]; goTo: (line: number) => void }) {
  return (
    <ul className="text-small">
      {errors.map((error) => (
        <li key={`${error.line} ${error.column} ${error.message}`} className="break-words">
          {error.line !== undefined && (
            <button type="button" onClick={() => goTo(error.line ?? 1)} className="mr-1.5 text-link hover:underline">
              Line {error.line}:{error.column ?? 1}
            </button>
          )}
          {error.message}
        </li>
      ))}
    </ul>
  );
}
