'use client';

import { FileInput, LoaderCircle, Upload } from 'lucide';
import { useRouter } from 'next/navigation';
import { type ChangeEvent, type DragEvent, useEffect, useRef, useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import { Note } from '@/components/ui/note';
import { Panel, PanelHead } from '@/components/ui/panel';
import type { ImportFailure, PreviewDocument } from '@/domain/catalog/schema';
import { ImportCheck } from './import-check';

type Answer = { created: number; updated: number; unchanged: number; failed: ImportFailure[] };
type Props = {
  /** what an import would do with a text; writes nothing */
  check: (yaml: string) => Promise<PreviewDocument[]>;
  /** why this person may not import */
  reason?: string;
};

const pauseMs = 350;
/** Longer texts are not checked while one types; the import itself says what is wrong. */
const mostChecked = 800_000;

/** Paste descriptors or upload files; each document says at once what would become of it. */
export function ImportForm({ check, reason }: Props) {
  const router = useRouter();
  const area = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState('');
  const [documents, setDocuments] = useState<PreviewDocument[]>([]);
  const [answer, setAnswer] = useState<Answer>();
  const [trouble, setTrouble] = useState<string>();
  const [checking, startCheck] = useTransition();
  const [importing, startImport] = useTransition();
  const tooLong = text.length > mostChecked;

  useEffect(() => {
    if (text.trim() === '' || tooLong) return setDocuments([]);
    const timer = setTimeout(() => startCheck(async () => setDocuments(await check(text))), pauseMs);
    return () => clearTimeout(timer);
  }, [text, tooLong, check]);

  const change = (next: string) => {
    setText(next);
    setAnswer(undefined);
    setTrouble(undefined);
  };
  const take = async (files: FileList | null) => {
    const texts = await Promise.all([...(files ?? [])].map(async (file) => asDocuments(await file.text())));
    if (texts.length) change([text.trim(), ...texts].filter(Boolean).join('\n---\n'));
  };
  const send = () =>
    startImport(async () => {
      const response = await fetch('/api/v1/catalog/import', {
        method: 'POST',
        headers: { 'content-type': 'application/yaml' },
        body: text,
      });
      const body = await response.json();
      if (!response.ok) return setTrouble(body.detail);
      setAnswer(body);
      if (!tooLong) setDocuments(await check(text));
      router.refresh();
    });
  const goTo = (line: number) => {
    const start =
      text
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0);
    const end = text.indexOf('\n', start);
    area.current?.focus();
    area.current?.setSelectionRange(start, end === -1 ? text.length : end);
    if (area.current) area.current.scrollTop = Math.max(0, (line - 6) * 20);
  };

  const writable = documents.filter(({ fate }) => fate === 'create' || fate === 'update').length;
  const label = tooLong
    ? 'Import'
    : writable > 0
      ? `Import ${writable} ${writable === 1 ? 'document' : 'documents'}`
      : 'Import';
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1.25fr)_minmax(0,1fr)]">
      <Panel>
        <PanelHead title="Descriptors" note="YAML, as many documents as you like">
          <UploadButton take={take} />
        </PanelHead>
        <Editor area={area} text={text} change={change} take={take} />
        <div className="flex flex-wrap items-center gap-3 border-t border-line px-4 py-3">
          <Button
            variant="primary"
            icon={importing ? LoaderCircle : FileInput}
            onClick={send}
            disabled={importing || text.trim() === '' || (!tooLong && documents.length > 0 && writable === 0)}
            reason={reason}
          >
            {label}
          </Button>
          <span className="text-small text-muted" role="status">
            {tooLong
              ? 'Too long to check while you type: the import says what is wrong.'
              : checking
                ? 'Checking …'
                : sum(documents)}
          </span>
        </div>
      </Panel>
      <div className="grid gap-4">
        {trouble && (
          <Note tone="bad" role="alert">
            {trouble}
          </Note>
        )}
        {answer && <Done answer={answer} />}
        <ImportCheck documents={documents} failures={tooLong ? (answer?.failed ?? []) : []} goTo={goTo} />
      </div>
    </div>
  );
}

type EditorProps = {
  area: React.RefObject<HTMLTextAreaElement | null>;
  text: string;
  change: (text: string) => void;
  take: (files: FileList | null) => void;
};

/** A plain text area with its line numbers beside it: they scroll together. */
function Editor({ area, text, change, take }: EditorProps) {
  const numbers = useRef<HTMLDivElement>(null);
  const lines = text.split('\n').length;
  const drop = (event: DragEvent) => {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  };
  return (
    <div className="code relative grid h-[520px] grid-cols-[auto_minmax(0,1fr)] bg-sunken text-small leading-[20px] max-md:h-[340px]">
      <div ref={numbers} aria-hidden className="overflow-hidden py-3 pr-2 pl-3 text-right text-faint select-none">
        <div className="whitespace-pre">
          {Array.from({ length: Math.min(lines, 20_000) }, (_, index) => index + 1).join('\n')}
        </div>
        <div className="h-20" />
      </div>
      <textarea
        ref={area}
        value={text}
        onChange={(event) => change(event.target.value)}
        onScroll={(event) => {
          if (numbers.current) numbers.current.scrollTop = event.currentTarget.scrollTop;
        }}
        onDrop={drop}
        aria-label="Descriptors in YAML"
        spellCheck={false}
        wrap="off"
        placeholder={example}
        className="resize-none overflow-auto bg-transparent py-3 pr-3 pl-1 outline-none placeholder:text-faint focus-visible:shadow-[inset_0_0_0_2px_var(--focus)]"
      />
    </div>
  );
}

function UploadButton({ take }: { take: (files: FileList | null) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const onChange = (event: ChangeEvent<HTMLInputElement>) => {
    take(event.target.files);
    event.target.value = '';
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        accept=".yaml,.yml,.json"
        onChange={onChange}
        aria-label="Files to import"
        className="sr-only"
        tabIndex={-1}
      />
      <Button size="sm" icon={Upload} onClick={() => input.current?.click()}>
        Upload files
      </Button>
    </>
  );
}

function Done({ answer: { created, updated, unchanged, failed } }: { answer: Answer }) {
  const words = [
    created && `${created} created`,
    updated && `${updated} updated`,
    unchanged && `${unchanged} unchanged`,
    failed.length && `${failed.length} refused`,
  ];
  return (
    <Note
      tone={failed.length ? 'warn' : 'ok'}
      title={created + updated > 0 ? 'Imported' : 'Nothing was written'}
      role="status"
    >
      <span className="inline-flex items-center gap-2">
        {created + updated === 0 && unchanged > 0 && <Icon of={FileInput} size={14} />}
        {words.filter(Boolean).join(', ')}.
      </span>
    </Note>
  );
}

function sum(documents: PreviewDocument[]): string {
  if (documents.length === 0) return 'Checked as you type. Nothing is written before you press the button.';
  const count = (fate: PreviewDocument['fate']) => documents.filter((one) => one.fate === fate).length;
  const refused = count('refused');
  return `${count('create')} new, ${count('update')} changed, ${count('unchanged')} unchanged${refused ? `, ${refused} refused` : ''}`;
}

/** A JSON array becomes documents; JSON itself is YAML. */
function asDocuments(text: string): string {
  if (!text.trimStart().startsWith('[')) return text.trim();
  try {
    const values: unknown = JSON.parse(text);
    return Array.isArray(values) ? values.map((value) => JSON.stringify(value, null, 2)).join('\n---\n') : text;
  } catch {
    return text;
  }
}

const example = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: orders
spec:
  type: service
  lifecycle: production
  owner: checkout`;
