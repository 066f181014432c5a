import { useEffect, useRef, useState } from 'react';
import { Note } from '@/components/ui/note';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { Skeleton } from '@/components/ui/skeleton';
import type { ComparedFile } from '@/domain/automation/curation/schema';
import { DiffView } from '../compare/diff-view';
import { bodyOf, type Copy, fingerprint } from './copy';
import { ask, wordsOf } from './portal';

type Props = { copy: Copy; template: string | null; against?: 'draft' | 'version' };

/** What differs between what stands here and the newest version, or the draft as it was saved. */
export function ChangesPanel({ copy, template, against = 'version' }: Props) {
  const [files, setFiles] = useState<ComparedFile[]>();
  const [failure, setFailure] = useState<string>();
  const key = fingerprint(copy);
  const body = useRef({});
  body.current = { ...bodyOf(copy, template), against };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what is sent
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(() => {
      ask<{ files: ComparedFile[] }>('/template-drafts/compare', { body: body.current, signal: stop.signal }).then(
        (answer) => {
          setFiles(answer.files);
          setFailure(undefined);
        },
        (error) => stop.signal.aborted || setFailure(wordsOf(error)),
      );
    }, 300);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [key]);
  return (
    <Panel>
      <PanelHead
        title={
          against === 'draft'
            ? 'Theirs, and what yours changes of it'
            : template
              ? 'Against the newest version'
              : 'All of it is new'
        }
      />
      {failure ? (
        <PanelBody>
          <Note tone="bad">{failure}</Note>
        </PanelBody>
      ) : files ? (
        <DiffView files={files} />
      ) : (
        <PanelBody>
          <Skeleton className="h-40 w-full" />
        </PanelBody>
      )}
    </Panel>
  );
}
