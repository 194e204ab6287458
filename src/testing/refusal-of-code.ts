import { REFUSALS, type Refusal, type RefusalCode } from '../tokens/index.js'

/** A refusal as a verifier gives it, but of no token: its words are the catalogue's. */
export function refusalOfCode(code: RefusalCode): Refusal {
  const { checks, meaning, causes } = REFUSALS[code]
  const [check = code] = checks
  const [cause = meaning] = causes
  return Object.freeze({
    code,
    check,
    expected: 'an identity of the fake verifier',
    actual: `the refusal that the test asked for: ${meaning}`,
    mend: cause,
  })
}

export function isRefusalCode(text: string): text is RefusalCode {
  return Object.hasOwn(REFUSALS, text)
}
