import type { Range } from './log-model';

type Props = {
  range: Range;
  /** how many lines there are; more or less so where other steps wrote in between */
  lines: number;
  isExact: boolean;
};

/**
 * Lines of a step that are not drawn. They take the room that they would take, so the scroll bar tells where in the log one
 * is; what of them comes into sight is read and drawn (`useSight`). Never what the browser holds still while that happens.
 */
export function LogGap({ range, lines, isExact }: Props) {
  const words = `${isExact ? '' : 'About '}${lines.toLocaleString('en')} more ${lines === 1 ? 'line' : 'lines'}`;
  return (
    <div
      data-from={range.from}
      data-to={range.to}
      className="log-gap [overflow-anchor:none]"
      style={{ height: `${lines}lh` }}
    >
      <span className="sticky top-1/2 block pl-[19px] font-sans text-small text-muted">{words}</span>
    </div>
  );
}
