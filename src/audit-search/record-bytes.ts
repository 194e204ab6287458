/** `{"v":1,"chain":"cfc8086e64ed","seq":`: as long in each record. */
const UP_TO_SEQ = '{"v":1,"chain":"cfc8086e64ed","seq":'.length
const TO_TIME = ',"time":"'.length
const TIME = '2026-11-21T22:58:03.117042Z'.length
const COMMA = 0x2c

/** The time of the record whose line begins here, without parsing it; `undefined` where it does not look like a record. */
export function timeOfLine(bytes: Buffer, start: number): string | undefined {
  const comma = bytes.indexOf(COMMA, start + UP_TO_SEQ)
  // A number has no more digits.
  if (comma < 0 || comma > start + UP_TO_SEQ + 16) return undefined
  const at = comma + TO_TIME
  const time = bytes.toString('latin1', at, at + TIME)
  return time.length === TIME && time.endsWith('Z') && time[10] === 'T' ? time : undefined
}

/** Chain and number likewise. */
export function idOfLine(bytes: Buffer, start: number): { readonly chain: string; readonly seq: number } | undefined {
  const text = bytes.toString('latin1', start, start + UP_TO_SEQ + 17)
  const [, chain, seq] = /^\{"v":1,"chain":"([0-9a-f]{12})","seq":(\d{1,16}),/.exec(text) ?? []
  return chain === undefined ? undefined : { chain, seq: Number(seq) }
}
