import dynamic from 'next/dynamic';
import { type Ref, useEffect, useState } from 'react';
import type { Problem } from '@/domain/automation/templates/schema';
import { type EditorHandle, SourceEditor } from '../publish/source-editor';
import type { Vocabulary } from './vocabulary';

export type CodeProps = {
  /** for screen readers */
  label: string;
  path: string;
  value: string;
  onChange: (value: string) => void;
  problems: Problem[];
  /** what completion offers; absent: none */
  words?: Vocabulary;
  handle: Ref<EditorHandle>;
};

const CodeMirror = dynamic(() => import('./code-mirror'), { ssr: false, loading: () => null });

/** Plain text until the editor is there, and always where one types with a finger. */
export function CodeField(props: CodeProps) {
  const [isRich, setRich] = useState(false);
  useEffect(() => {
    let isCurrent = true;
    if (window.matchMedia('(pointer: fine)').matches) {
      void import('./code-mirror').then(() => isCurrent && setRich(true));
    }
    return () => {
      isCurrent = false;
    };
  }, []);
  if (!isRich) {
    return (
      <SourceEditor
        ref={props.handle}
        label={props.label}
        value={props.value}
        onChange={props.onChange}
        problems={props.problems}
      />
    );
  }
  return (
    <div className="h-[62vh] min-h-96 overflow-hidden rounded-b-lg">
      <CodeMirror {...props} />
    </div>
  );
}
