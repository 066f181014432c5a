import { forwardRef, useImperativeHandle, useRef } from 'react';
import type { Problem } from '@/domain/automation/templates/schema';

export type EditorHandle = { goTo: (line: number, column: number) => void };

type Props = { value: string; onChange: (value: string) => void; problems: Problem[]; label?: string };

/** Plain text with line numbers; lines with a mistake or a warning are marked beside their number. */
export const SourceEditor = forwardRef<EditorHandle, Props>(function SourceEditor(
  { value, onChange, problems, label = 'Template as YAML' },
  ref,
) {
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const lines = value.split('\n');
  useImperativeHandle(ref, () => ({
    goTo: (line, column) => {
      const before = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
      const at = before + column - 1;
      area.current?.focus();
      area.current?.setSelectionRange(at, before + (lines[line - 1]?.length ?? 0));
      area.current?.scrollTo({ top: Math.max(0, (line - 6) * 20) });
    },
  }));
  const levels = new Map<number, Problem['level']>();
  for (const { line, level } of problems) if (line && levels.get(line) !== 'error') levels.set(line, level);
  return (
    <div className="flex h-[62vh] min-h-96 overflow-hidden rounded-b-lg bg-panel">
      <div
        ref={gutter}
        aria-hidden
        className="w-12 flex-none overflow-hidden border-r border-line bg-bg py-2.5 text-right"
      >
        {lines.map((_, index) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
            key={index}
            className={`code h-5 pr-2 leading-5 ${gutterStyle(levels.get(index + 1))}`}
          >
            {index + 1}
          </div>
        ))}
      </div>
      <textarea
        ref={area}
        aria-label={label}
        aria-describedby="problems"
        value={value}
        spellCheck={false}
        autoCapitalize="off"
        wrap="off"
        onChange={(event) => onChange(event.target.value)}
        onScroll={(event) => gutter.current?.scrollTo({ top: event.currentTarget.scrollTop })}
        onKeyDown={(event) => indent(event, onChange)}
        className="code min-w-0 flex-1 resize-none overflow-auto bg-transparent px-3 py-2.5 leading-5 whitespace-pre outline-none focus-visible:shadow-[inset_0_0_0_2px_var(--focus)]"
      />
    </div>
  );
});

function gutterStyle(level: Problem['level'] | undefined): string {
  if (level === 'error') return 'bg-bad-soft font-semibold text-bad';
  return level === 'warning' ? 'bg-warn-soft font-semibold text-warn' : 'text-faint';
}

/** Tab leaves the field, as everywhere; Enter keeps the indentation of the line before. */
function indent(event: React.KeyboardEvent<HTMLTextAreaElement>, onChange: (value: string) => void): void {
  if (event.key !== 'Enter' || event.shiftKey || event.ctrlKey || event.metaKey) return;
  const { value, selectionStart, selectionEnd } = event.currentTarget;
  const line = value.slice(value.lastIndexOf('\n', selectionStart - 1) + 1, selectionStart);
  const spaces = /^ */.exec(line)?.[0] ?? '';
  if (!spaces) return;
  event.preventDefault();
  const area = event.currentTarget;
  onChange(`${value.slice(0, selectionStart)}\n${spaces}${value.slice(selectionEnd)}`);
  const at = selectionStart + 1 + spaces.length;
  requestAnimationFrame(() => area.setSelectionRange(at, at));
}
