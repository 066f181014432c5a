import {
  autocompletion,
  type CompletionContext,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useImperativeHandle, useRef } from 'react';
import type { Problem } from '@/domain/automation/templates/schema';
import type { CodeProps } from './code-field';
import { completeAt } from './complete';

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--link)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--ok)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--faint)', fontStyle: 'italic' },
  { tag: [tags.number, tags.bool, tags.keyword, tags.atom], color: 'var(--c3)' },
  { tag: [tags.meta, tags.labelName, tags.typeName], color: 'var(--info)' },
]);

const theme = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--panel)', color: 'var(--ink)', fontSize: '12.5px' },
  '&.cm-focused': { outline: 'none', boxShadow: 'inset 0 0 0 2px var(--focus)' },
  '.cm-scroller': { fontFamily: 'var(--font-geist-mono), monospace', lineHeight: '20px' },
  '.cm-gutters': { backgroundColor: 'var(--bg)', color: 'var(--faint)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine, .cm-activeLineGutter': {
    backgroundColor: 'color-mix(in srgb, var(--accent-soft) 45%, transparent)',
  },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 28%, transparent)',
  },
  '.cm-tooltip, .cm-panels': {
    backgroundColor: 'var(--panel)',
    color: 'var(--ink)',
    border: '1px solid var(--line-strong)',
  },
  '.cm-tooltip': { borderRadius: '6px' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--accent-soft)', color: 'var(--ink)' },
  '.cm-completionDetail': { color: 'var(--muted)', fontStyle: 'normal' },
  '.cm-completionInfo': { maxWidth: '280px', padding: '6px 10px' },
  '.cm-searchMatch': { backgroundColor: 'var(--warn-soft)' },
  '.cm-button, .cm-textfield': {
    backgroundImage: 'none',
    backgroundColor: 'var(--bg)',
    color: 'var(--ink)',
    borderColor: 'var(--line-strong)',
  },
});

/** The YAML editor: colours, folding, search, completion, mistakes in place. Loaded only where it is used. */
export default function CodeMirror({ handle, ...props }: CodeProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef(props);
  latest.current = props;
  const { label, path, value, problems, hasWords } = { ...props, hasWords: props.words !== undefined };

  // biome-ignore lint/correctness/useExhaustiveDependencies: another file is another editor; its text then comes by itself
  useEffect(() => {
    if (!place.current) return;
    const made = new EditorView({
      parent: place.current,
      state: EditorState.create({ doc: latest.current.value, extensions: extensionsOf(latest, label, path, hasWords) }),
    });
    view.current = made;
    return () => made.destroy();
  }, [path, hasWords]);

  useEffect(() => {
    const now = view.current;
    if (!now || now.state.doc.toString() === value) return;
    now.dispatch({ changes: { from: 0, to: now.state.doc.length, insert: value } });
  }, [value]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new editor needs the marks again
  useEffect(() => {
    const now = view.current;
    if (now) now.dispatch(setDiagnostics(now.state, diagnosticsOf(now.state, problems)));
  }, [problems, path, hasWords]);

  useImperativeHandle(handle, () => ({
    goTo: (line, column) => {
      const now = view.current;
      if (!now) return;
      const found = now.state.doc.line(Math.min(Math.max(line, 1), now.state.doc.lines));
      const anchor = Math.min(found.from + column - 1, found.to);
      now.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) });
      now.focus();
    },
  }));
  return <div ref={place} className="h-full min-w-0" />;
}

type Latest = React.RefObject<Omit<CodeProps, 'handle'>>;

function extensionsOf(latest: Latest, label: string, path: string, hasWords: boolean): Extension[] {
  const isYaml = /\.ya?ml$/.test(path);
  return [
    lineNumbers(),
    foldGutter(),
    lintGutter(),
    history(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of('  '),
    EditorState.tabSize.of(2),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    syntaxHighlighting(colours),
    theme,
    ...(isYaml ? [yaml()] : []),
    ...(hasWords ? [autocompletion({ override: [(context) => complete(context, latest)], icons: false })] : []),
    keymap.of([
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...foldKeymap,
      ...completionKeymap,
      ...lintKeymap,
      indentWithTab,
    ]),
    EditorView.contentAttributes.of({
      ...{ tabindex: '0', spellcheck: 'false' },
      ...{ 'aria-label': label, 'aria-describedby': 'editor-keys' },
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) latest.current.onChange(update.state.doc.toString());
    }),
  ];
}

function complete(context: CompletionContext, latest: Latest) {
  const { words } = latest.current;
  if (!words) return null;
  const found = completeAt(context.state.doc.toString(), context.pos, words);
  if (!found || (!context.explicit && found.from === context.pos && !isOpening(context))) return null;
  return {
    from: found.from,
    validFor: /^[\w:-]*$/,
    options: found.options.map(({ label, detail, info, apply }) => ({ label, detail, info, apply })),
  };
}

/** Behind a dot, a colon or a pipe one wants to see what there is, without having typed any of it. */
function isOpening({ state, pos }: CompletionContext): boolean {
  return /(\.|action: |ui:field: |ui:widget: |\| |\$\{\{ )$/.test(state.sliceDoc(Math.max(0, pos - 12), pos));
}

function diagnosticsOf(state: EditorState, problems: Problem[]): Diagnostic[] {
  return problems.flatMap(({ line, column = 1, level, message }) => {
    if (!line || line > state.doc.lines) return [];
    const found = state.doc.line(line);
    const from = Math.min(found.from + column - 1, found.to);
    return [{ from, to: Math.max(from, found.to), severity: level, message }];
  });
}
