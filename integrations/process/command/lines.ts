import { StringDecoder } from 'node:string_decoder';

const longestLine = 16_000;

/**
 * Makes lines of what a program prints, however its pieces are cut: what is looked for in a line is never looked for in
 * half of one. Of a line that is far too long the rest is left out.
 */
export function lineReader(write: (line: string) => void): { push: (chunk: Buffer) => void; end: () => void } {
  const decoder = new StringDecoder('utf8');
  let open = '';
  let left = 0;
  const close = () => {
    write(left > 0 ? `${open}… (${left} more characters)` : open);
    open = '';
    left = 0;
  };
  const take = (text: string) => {
    const room = Math.max(0, longestLine - open.length);
    open += text.slice(0, room);
    left += Math.max(0, text.length - room);
  };
  const read = (text: string) => {
    const [first = '', ...rest] = text.split('\n');
    take(first);
    for (const line of rest) {
      close();
      take(line);
    }
  };
  return {
    push: (chunk) => read(decoder.write(chunk)),
    end: () => {
      read(decoder.end());
      if (open || left) close();
    },
  };
}
