import type { JsonValue } from '../json/index.js'
import type { Candidate, Fault } from './checks/check.js'
import { shownSentence, shownText } from './shown.js'
import type { Refusal } from './types.js'

const VERIFIED = { verified: true } as const

/** The refusal for a fault, with what of the token may be logged. */
export function refuse<Code extends string>(
  check: string,
  { code, expected, actual, mend }: Omit<Fault, 'code'> & { readonly code: Code },
  candidate: Candidate,
): Omit<Refusal, 'code'> & { readonly code: Code } {
  const token = excerptOf(candidate)
  return Object.freeze({
    code,
    check,
    expected: shownSentence(expected),
    actual: shownSentence(actual),
    mend,
    ...(token === undefined ? undefined : { token }),
    ...(candidate.isVouchedFor ? VERIFIED : undefined),
  })
}

function excerptOf({ header, payload }: Candidate): Refusal['token'] {
  const { iss, sub, azp, jti, sid } = payload
  const excerpt = {
    ...texts('keyId', header.kid),
    ...texts('issuer', iss),
    ...texts('subject', sub),
    ...texts('clientId', azp),
    ...texts('tokenId', jti),
    ...texts('sessionId', sid),
  }
  return Object.keys(excerpt).length === 0 ? undefined : Object.freeze(excerpt)
}

function texts<Name extends string>(name: Name, value: JsonValue | undefined): { readonly [name in Name]?: string } {
  if (typeof value !== 'string') return {}
  const excerpt: { [name in Name]?: string } = {}
  excerpt[name] = shownText(value)
  return excerpt
}
