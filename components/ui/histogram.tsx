type Props = {
  label: string;
  /** counts of equal bins, lowest first */
  bins: number[];
  /** the bin that is meant: the one that this request would fall into */
  here?: number;
  from: string;
  to: string;
  note?: string;
};

/** How a figure is spread: how long such a request took, and where this one would lie. */
export function Histogram({ label, bins, here, from, to, note }: Props) {
  const highest = Math.max(1, ...bins);
  return (
    <figure aria-label={label} className="m-0">
      <div className="flex h-9 items-end gap-[2px]">
        {bins.map((count, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place
            key={index}
            title={`${count}`}
            className={`min-h-px flex-1 rounded-t-[1px] ${index === here ? 'bg-accent' : 'bg-unknown/40'}`}
            style={{ height: `${(count / highest) * 100}%` }}
          />
        ))}
      </div>
      <figcaption className="mt-1.5 flex justify-between gap-2 text-tiny text-muted tabular-nums">
        <span>{from}</span>
        {note && <span>{note}</span>}
        <span>{to}</span>
      </figcaption>
    </figure>
  );
}
