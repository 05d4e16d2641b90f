// What the palette offers, narrowed down by what is typed: each word must begin a word of it, in any order.

export type Command = {
  readonly name: string;
  readonly label: string;
  /** The key that does the same. */
  readonly hint?: string;
  readonly run: () => void;
};

export function matching(commands: readonly Command[], typed: string): readonly Command[] {
  const wanted = wordsIn(typed);
  return commands
    .map((command) => ({ command, words: wordsIn(command.label) }))
    .filter(({ words }) => wanted.every((part) => words.some((word) => word.startsWith(part))))
    .sort((a, b) => firstPlace(a.words, wanted) - firstPlace(b.words, wanted))
    .map(({ command }) => command);
}

/** What begins with what was typed comes before what has it further on. */
function firstPlace(words: readonly string[], [first]: readonly string[]): number {
  return first === undefined || words[0]?.startsWith(first) ? 0 : 1;
}

function wordsIn(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
