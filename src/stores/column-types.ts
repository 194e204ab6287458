/** PostgreSQL's numbers for the types that the drivers read differently, or not as we want them. */
const INT8 = 20
const INT8_ARRAY = 1016
const BYTEA = 17
const DATE = 1082

/** Counts and ids are far below 2^53; what is not must not be rounded in silence. */
function readInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond 2^53: select it as text`)
  return value
}

const readIntegers = (text: string): readonly (number | null)[] =>
  text === '{}'
    ? []
    : text
        .slice(1, -1)
        .split(',')
        .map((item) => (item === 'NULL' ? null : readInteger(item)))

/** By the type's number: how its text is read, by both drivers. */
export const COLUMN_READERS: Readonly<Record<number, (text: string) => unknown>> = {
  [INT8]: readInteger,
  [INT8_ARRAY]: readIntegers,
  [BYTEA]: (text) => Uint8Array.from(Buffer.from(text.slice(2), 'hex')),
  [DATE]: (text) => text,
}
