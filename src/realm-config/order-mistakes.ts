import type { Mistake } from './realm-config-error.js'

/** By file, then from top to bottom; what two checks say in the same words is said once. */
export function inOrder(mistakes: readonly Mistake[]): readonly Mistake[] {
  const once = new Map(mistakes.map((mistake) => [JSON.stringify(mistake), mistake]))
  return [...once.values()].sort(
    (left, right) => compare(left.file, right.file) || left.line - right.line || left.column - right.column,
  )
}

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)
