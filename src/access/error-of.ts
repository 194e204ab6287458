/** What a record function threw, as an error: frameworks take `undefined` for nothing thrown, or for leave to go on. */
export function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error('a record function threw what is no error', { cause: thrown })
}
