/** A title with names between backticks: those stand in the font of code. */
export function Backticked({ text }: { text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
      <span key={index} className="code tracking-[-0.03em]">
        {part}
      </span>
    ) : (
      part
    ),
  );
}
