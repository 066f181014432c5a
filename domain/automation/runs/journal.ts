import type { Db } from '@/domain/core/db';
import { log } from '@/domain/core/log';
import type { Redactor } from './redact';
import { storableText } from './storable';
import { appendLines, type NewLine } from './store';

const flushAfterMs = 120;
const most = { lineCharacters: 8000, stepLines: 20_000 };

/**
 * A run's log while it runs. Lines ride along with the step's next transition; only a step that takes longer writes them
 * in between. Secrets are taken out before anything is kept.
 */
export class Journal {
  private lines: NewLine[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private readonly stepLines = new Map<string | null, number>();

  constructor(
    private readonly db: Db,
    private readonly held: { runId: string; hold: string },
    private readonly redactor: Redactor,
    private readonly clock: () => Date,
  ) {}

  startStep(stepId: string): void {
    this.stepLines.delete(stepId);
  }

  write(stepId: string | null, level: NewLine['level'], text: string): void {
    const at = this.clock().toISOString();
    for (const line of linesOf(this.redactor.text(text))) {
      const count = (this.stepLines.get(stepId) ?? 0) + 1;
      this.stepLines.set(stepId, count);
      if (count > most.stepLines) continue;
      const isLast = count === most.stepLines;
      const kept = isLast ? `This step has written ${most.stepLines} lines. What follows is not kept.` : line;
      this.lines.push({ at, stepId, level: isLast ? 'warn' : level, text: kept });
    }
    this.timer ??= setTimeout(() => this.flush(), flushAfterMs);
  }

  /** Hands over what is not written yet, to go with a transition. */
  async take(): Promise<NewLine[]> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.writing;
    return this.lines.splice(0);
  }

  /** Nothing is written after this. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private flush(): void {
    this.timer = undefined;
    const lines = this.lines.splice(0);
    if (lines.length === 0) return;
    this.writing = this.writing
      .then(() => appendLines(this.db, this.held, lines))
      .then(
        () => undefined,
        (error: unknown) => {
          // The next transition brings them: a log with a gap would be worse than one that is late.
          this.lines.unshift(...lines);
          log.warn({ error: String(error), runId: this.held.runId }, 'log lines could not be written yet');
        },
      );
  }
}

/** One entry for each line. Colours stay; other control characters, which a page or Postgres could not take, go. */
function linesOf(text: string): string[] {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\n+$/, '')
    .split('\n')
    .map((line) => shorten(storableText(withoutControls(line))));
}

const escapeCharacter = String.fromCharCode(27);
const controls = /[^\P{Cc}\t]/gu;
/** What follows the escape character in a sequence that moves the cursor, sets a title and the like. */
const sequence = /^(?:\[[0-9;?]*[ -/]*[@-~]|\]\P{Cc}*\p{Cc}?\\?|[@-Z\\^_])/u;

function withoutControls(line: string): string {
  const [first = '', ...rest] = line.split(escapeCharacter);
  const kept = rest.map((part) => {
    const colour = /^\[[0-9;]*m/.exec(part)?.[0] ?? '';
    const text = colour ? part.slice(colour.length) : part.replace(sequence, '');
    return `${colour && escapeCharacter + colour}${text.replace(controls, '')}`;
  });
  return first.replace(controls, '') + kept.join('');
}

const shorten = (line: string) =>
  line.length <= most.lineCharacters
    ? line
    : `${line.slice(0, most.lineCharacters)}… (${line.length - most.lineCharacters} more characters)`;
