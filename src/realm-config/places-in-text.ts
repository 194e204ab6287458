import type { Place } from './realm-config-error.js'

/**
 * Where an offset of a file's text is. Counted here: the parser's own counter is told of line ends late, or never, where
 * the text is broken, which is when somebody needs to know.
 */
export function placesInText(file: string, text: string): (offset: number) => Place {
  const starts = [0]
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) starts.push(end + 1)
  return (offset) => {
    const within = Math.min(offset, text.length)
    let [low, high] = [0, starts.length - 1]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((starts[middle] ?? 0) <= within) low = middle
      else high = middle - 1
    }
    return { file, line: low + 1, column: within - (starts[low] ?? 0) + 1 }
  }
}
