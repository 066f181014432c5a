import clsx from 'clsx';

export type Cell = { tone: 'ok' | 'warn' | 'bad' | 'none'; title: string };

const fill: Record<Cell['tone'], string> = {
  ok: 'bg-ok/85',
  warn: 'bg-warn/85',
  bad: 'bg-bad/85',
  none: 'bg-unknown/35',
};

type Props = {
  cells: Cell[];
  /** the whole of it in words: "30 days: 28 healthy, 1 down, 1 without data" */
  label: string;
  size?: 'sm' | 'md' | 'lg' | 'xl';
  /** cells share the width; else each is 4 px wide */
  fills?: boolean;
};

const heights = { sm: 'h-[11px]', md: 'h-4', lg: 'h-5', xl: 'h-[30px]' };

/** A row of days or runs, oldest first. */
export function Strip({ cells, label, size = 'md', fills }: Props) {
  return (
    <div
      role="img"
      aria-label={label}
      className={clsx(fills ? 'flex w-full gap-[2px]' : 'inline-flex gap-px align-middle')}
    >
      {cells.map((cell, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place in time
          key={index}
          title={cell.title}
          className={clsx('rounded-[1px]', heights[size], fills ? 'min-w-0 flex-1' : 'w-1', fill[cell.tone])}
        />
      ))}
    </div>
  );
}
