/** Every subset of distinct values, the empty one first, smaller ones before those that hold them. */
export function subsetsOf<Value>(values: readonly Value[]): readonly (readonly Value[])[] {
  const sets: (readonly Value[])[] = [[]]
  for (const value of new Set(values)) sets.push(...sets.map((set) => [...set, value]))
  return sets
}
