/** A key of the keyboard. */
export function Kbd({ children }: { children: string }) {
  return (
    <kbd className="rounded-[4px] border border-line bg-sunken px-[5px] py-[3px] text-[0.6875rem] leading-none font-medium text-muted">
      {children}
    </kbd>
  );
}
