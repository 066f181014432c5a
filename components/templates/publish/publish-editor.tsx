'use client';

import { FolderUp, LoaderCircle, Upload } from 'lucide';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import { Note } from '@/components/ui/note';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { toast } from '@/components/ui/toast';
import type { Problem } from '@/domain/automation/templates/schema';
import { ProblemList } from '../about/problem-list';
import type { TeamChoice } from '../form/form-context';
import { FormPreview } from './form-preview';
import { type EditorHandle, SourceEditor } from './source-editor';
import { bodyOf, pathOf, useReview } from './use-review';

type Props = {
  source: string;
  /** paths that came with the newest version: they stay unless others are chosen */
  files: string[];
  teams: TeamChoice[];
  ownTeams: string[];
  actions: { id: string; title: string }[];
};

/** YAML on the left with its mistakes in place, the form that it makes on the right. */
export function PublishEditor(props: Props) {
  const [source, setSource] = useState(props.source);
  const [files, setFiles] = useState<File[]>([]);
  const editor = useRef<EditorHandle>(null);
  const { reviewed, pending } = useReview(source, files);
  const publishing = usePublish(source, files);
  const problems = reviewed?.problems ?? [];
  const errors = problems.filter((problem) => problem.level === 'error').length;
  const open = ({ line = 1, column = 1 }: Problem) => editor.current?.goTo(line, column);
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1.25fr)_minmax(0,1fr)]">
      <div className="grid min-w-0 gap-4">
        <Panel>
          <PanelHead title="template.yaml" note={wordsFor(pending, errors, problems.length)}>
            <Button
              variant="primary"
              icon={publishing.busy ? LoaderCircle : Upload}
              disabled={publishing.busy || pending}
              reason={errors > 0 ? 'Mend the mistakes first.' : undefined}
              onClick={publishing.publish}
            >
              Publish {reviewed?.name ?? ''}
            </Button>
          </PanelHead>
          <SourceEditor ref={editor} value={source} onChange={setSource} problems={problems} />
        </Panel>
        {publishing.failure && (
          <Note tone="bad" role="alert">
            {publishing.failure}
          </Note>
        )}
        <div id="problems" aria-live="polite">
          <ProblemList problems={problems} onOpen={open} />
        </div>
      </div>
      <div className="grid min-w-0 gap-4">
        <FilesPanel kept={props.files} files={files} onChoose={setFiles} />
        <FormPreview pages={reviewed?.pages ?? []} teams={props.teams} ownTeams={props.ownTeams} />
        <Panel>
          <PanelHead title="Actions" count={props.actions.length} />
          <PanelBody>
            <ul className="grid gap-1">
              {props.actions.map((action) => (
                <li key={action.id} className="flex flex-wrap justify-between gap-x-4">
                  <span className="code">{action.id}</span>
                  <span className="text-small text-muted">{action.title}</span>
                </li>
              ))}
            </ul>
          </PanelBody>
        </Panel>
      </div>
    </div>
  );
}

function wordsFor(pending: boolean, errors: number, all: number): string {
  if (pending) return 'checking';
  if (errors > 0) return errors === 1 ? '1 mistake' : `${errors} mistakes`;
  return all > 0 ? (all === 1 ? '1 warning' : `${all} warnings`) : 'nothing wrong';
}

type FilesProps = { kept: string[]; files: File[]; onChoose: (files: File[]) => void };

function FilesPanel({ kept, files, onChoose }: FilesProps) {
  const input = useRef<HTMLInputElement>(null);
  const shown = files.length > 0 ? files.map(pathOf) : kept;
  const choose = (list: FileList | null) =>
    onChoose(
      [...(list ?? [])].filter(
        (file) => pathOf(file) !== 'template.yaml' && !/(^|\/)(\.git|node_modules)\//.test(pathOf(file)),
      ),
    );
  return (
    <Panel>
      <PanelHead
        title="Files beside it"
        count={shown.length}
        note={files.length > 0 ? 'to be sent' : kept.length > 0 ? 'stay as they are' : ''}
      >
        <Button size="sm" icon={FolderUp} onClick={() => input.current?.click()}>
          Choose a folder
        </Button>
        <input
          ref={input}
          type="file"
          multiple
          className="sr-only"
          tabIndex={-1}
          aria-label="Folder of the template"
          onChange={(event) => choose(event.target.files)}
          {...{ webkitdirectory: '' }}
        />
      </PanelHead>
      <PanelBody>
        {shown.length === 0 ? (
          <p className="text-muted">
            A skeleton for fetch:template, or parts for $yaml. Choose the folder that template.yaml is in.
          </p>
        ) : (
          <ul className="grid max-h-48 gap-0.5 overflow-y-auto">
            {shown.map((path) => (
              <li key={path} className="code truncate" title={path}>
                {path}
              </li>
            ))}
          </ul>
        )}
      </PanelBody>
    </Panel>
  );
}

function usePublish(source: string, files: File[]) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<React.ReactNode>(null);
  const publish = async () => {
    setBusy(true);
    setFailure(null);
    const options =
      files.length > 0
        ? { body: bodyOf(source, files) }
        : { body: source, headers: { 'content-type': 'application/yaml' } };
    try {
      const response = await fetch(`/api/v1/templates${files.length > 0 ? '?files' : ''}`, {
        method: 'PUT',
        ...options,
      });
      const answer = await response.json();
      if (!response.ok) throw new Error(`${answer.detail} (request ${answer.requestId})`);
      toast(
        answer.changed
          ? `${answer.name} is published as version ${answer.version}`
          : 'Nothing differs from the newest version',
      );
      router.push(`/create/${encodeURIComponent(answer.name)}/about`);
    } catch (error) {
      setFailure(
        <span className="flex items-start gap-2">
          <Icon of={Upload} size={14} className="mt-1" />
          {error instanceof Error ? error.message : 'The portal did not answer. Try again.'}
        </span>,
      );
    } finally {
      setBusy(false);
    }
  };
  return { publish: () => void publish(), busy, failure };
}
