const PLAIN = /^[\w@%+=:,./-]+$/

/** Words as one line for a POSIX shell. */
export function shellCommand(words: readonly string[]): string {
  return words.map((word) => (PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ')
}
