export type LegendItem = { label: string; colour: string };

/** Which colour is what. */
export function Legend({ items }: { items: LegendItem[] }) {
  return (
    <ul className="flex flex-wrap gap-x-3.5 gap-y-1 text-small text-muted">
      {items.map((item) => (
        <li key={item.label} className="flex items-center gap-1.5">
          <span className="size-2 rounded-[2px]" style={{ background: `var(--${item.colour})` }} />
          {item.label}
        </li>
      ))}
    </ul>
  );
}
