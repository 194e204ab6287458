/**
 * The word that was probably meant, or undefined when none is near: at most two letters inserted, dropped, changed or
 * swapped with their neighbour, and fewer than half of the word. Upper and lower case count as equal. Of equally near
 * words the first wins.
 */
export function nearestWord(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase()
  let nearest: string | undefined
  let smallest = Math.min(2, Math.floor((wanted.length - 1) / 2)) + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) >= smallest) continue
    const distance = editDistance(wanted, candidate.toLowerCase())
    if (distance >= smallest) continue
    smallest = distance
    nearest = candidate
  }
  return nearest
}

/** Damerau's distance in its restricted form: no stretch of letters is edited twice. */
function editDistance(from: string, to: string): number {
  let beforePrevious: readonly number[] = []
  let previous: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const equal = from[row - 1] === to[column - 1]
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      current.push(
        Math.min(
          at(previous, column) + 1,
          at(current, column - 1) + 1,
          at(previous, column - 1) + (equal ? 0 : 1),
          swapped ? at(beforePrevious, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
    beforePrevious = previous
    previous = current
  }
  return at(previous, to.length)
}

const at = (row: readonly number[], column: number): number => row[column] ?? Number.POSITIVE_INFINITY
