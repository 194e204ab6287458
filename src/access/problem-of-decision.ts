import { type Challenges, createStepUp, type Problem, type Scheme } from '../http-auth/index.js'
import type { Reason, Requirement } from '../policy/index.js'

/** A scope token of RFC 6749 section 3.3; contexts have the same characters in a challenge. */
const TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/**
 * What tells a refused caller which other token would do: the scopes of a rule, where it lacks some (RFC 6750 section 3), else a stronger
 * sign-in (RFC 9470). Only where nothing else is missing, and only for a rule that would hold then.
 *
 * @returns `undefined` for every other refusal: the caller learns nothing of it
 */
export function problemOfDecision(
  because: Reason,
  { challenges, scheme }: { readonly challenges: Challenges; readonly scheme: Scheme | undefined },
): Problem | undefined {
  if (because.code !== 'requirement_missing') return undefined
  // All that the rule wants: a new token has no scope that was not asked for with these.
  const scopes = because.missing.find(({ requirement }) => lacks('scopes')(requirement))?.requires.scopes ?? []
  if (scopes.length > 0 && scopes.every((scope) => TOKEN.test(scope)))
    return challenges.insufficientScope(scopes, scheme)
  const requirements = because.missing.map(({ requirement }) => requirement)
  const acr = new Set(requirements.filter(lacks('acr')).flatMap((requirement) => requirement.acr ?? []))
  const values = [...acr].filter((value) => TOKEN.test(value))
  const stepUp = values.length === 0 ? undefined : createStepUp({ acr: values })
  return stepUp === undefined ? undefined : challenges.stepUp(stepUp, scheme)
}

/** Whether a requirement lacks this part and no other. */
function lacks(part: keyof Requirement): (requirement: Requirement) => boolean {
  return (requirement) => Object.keys(requirement).every((name) => name === part) && requirement[part] !== undefined
}
