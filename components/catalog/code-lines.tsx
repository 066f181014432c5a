import { CopyButton } from '@/components/ui/copy-button';

const mostLines = 4000;

type Props = {
  text: string;
  /** what is shown, for the copy button and screen readers: "the definition" */
  what: string;
  /** keys of YAML in a colour of their own */
  yaml?: boolean;
};

/** A long text with line numbers that are not copied with it. */
export function CodeLines({ text, what, yaml }: Props) {
  const lines = text.replace(/\n$/, '').split('\n');
  const digits = String(lines.length).length;
  return (
    <section aria-label={what} className="relative">
      <div className="absolute top-2 right-3 z-1">
        <CopyButton text={text} label={`Copy ${what}`} word="Copy" />
      </div>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className="code max-h-[70vh] overflow-auto rounded-b-lg bg-sunken py-3 text-small leading-[1.65]"
      >
        {lines.slice(0, mostLines).map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
          <div key={index} className="flex px-4">
            <span
              aria-hidden
              className="mr-4 flex-none text-right text-faint select-none"
              style={{ width: `${digits}ch` }}
            >
              {index + 1}
            </span>
            <code className="whitespace-pre">{yaml ? <YamlLine line={line} /> : line || ' '}</code>
          </div>
        ))}
        {lines.length > mostLines && (
          <div className="px-4 pt-2 text-muted">… {lines.length - mostLines} more lines: copy it to see them</div>
        )}
      </pre>
    </section>
  );
}

function YamlLine({ line }: { line: string }) {
  const match = /^(\s*(?:- )*)([\w$./@-]+)(:(?:\s|$))(.*)$/.exec(line);
  if (!match) return line || ' ';
  const [, lead, key, colon, rest] = match;
  return (
    <>
      {lead}
      <span className="text-link">{key}</span>
      {colon}
      {rest}
    </>
  );
}
