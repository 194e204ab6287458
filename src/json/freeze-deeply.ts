/** Freezes a value made of plain objects and arrays, and everything in it. Returns the same value. */
export function freezeDeeply<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const member of Object.values(value)) freezeDeeply(member)
  return value
}
