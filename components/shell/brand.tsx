/** The mark: a hull leaving the slip. */
export function BrandMark({ size = 24 }: { size?: number }) {
  return (
    <svg aria-hidden width={size} height={size} viewBox="0 0 24 24" className="text-accent">
      <rect width="24" height="24" rx="6.5" fill="currentColor" />
      <g fill="none" stroke="var(--on-accent)" strokeLinecap="round" strokeLinejoin="round">
        <path d="M5.6 11.4l12.6-3.2-2 4.2-8.6 2.2z" fill="var(--on-accent)" strokeWidth="1.2" />
        <path d="M6 18.2l11.6-3" strokeWidth="1.7" />
      </g>
    </svg>
  );
}
