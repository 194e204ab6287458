/** Freezes a value made of plain objects and arrays, and everything in it. Returns the same value. */
export function freezeDeeply<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  // Arrays of thousands of roles: no copy of them, and no call for a string.
  for (const part of Array.isArray(value) ? value : Object.values(value)) {
    if (typeof part === 'object' && part !== null) freezeDeeply(part)
  }
  return value
}
