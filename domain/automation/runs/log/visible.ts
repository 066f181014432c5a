export const escapeCharacter = String.fromCharCode(27);
export const controls = /[^\P{Cc}\t]/gu;
/** Characters that turn the direction of what follows: with them a line may read as another than it is. */
export const turning = /[\u202a-\u202e\u2066-\u2069]/g;
/** What follows the escape character in a sequence that moves the cursor, sets a title and the like. */
export const sequence = /^(?:\[[0-9;?]*[ -/]*[@-~]|\]\P{Cc}*\p{Cc}?\\?|[@-Z\\^_])/u;

const unseen = /[^\P{C}\t\n\r]|\p{DI}/u;
const everyUnseen = new RegExp(unseen, 'gu');

/** A text as a reader sees it: without colours, and without characters that show nothing. Undefined where that is no other. */
export function visibleText(text: string): string | undefined {
  if (!unseen.test(text)) return undefined;
  const [first = '', ...rest] = text.split(escapeCharacter);
  return (first + rest.map((part) => part.replace(sequence, '')).join('')).replace(everyUnseen, '');
}
