import { TOKEN_KINDS } from '../../tokens/index.js'
import { dateInWords } from './date-words.js'
import type { ExplainedToken } from './explained-token.js'

/** `token explain --json`: the same as the text, as data. Holds no part of the signature. */
export function explanationAsJson({
  explanation,
  issuer,
  audience,
  identity,
  realm,
  nowSeconds,
}: ExplainedToken): object {
  const { kind, header, claims, checks, token } = explanation
  const refusals = checks.flatMap((check) => (check.outcome === 'failed' ? [check.refusal] : []))
  const [first] = refusals
  const words = Object.entries(claims ?? {}).flatMap(([claim, value]) => {
    const inWords = dateInWords(claim, value, nowSeconds)
    return inWords === undefined ? [] : [[claim, inWords] as const]
  })
  return {
    ok: first === undefined,
    ...(first === undefined ? {} : { code: first.code, message: first.mend }),
    kind,
    ...('advice' in TOKEN_KINDS[kind] ? { advice: TOKEN_KINDS[kind].advice } : {}),
    issuer,
    audience,
    header,
    claims,
    dates: Object.fromEntries(words),
    checks: checks.map((check) =>
      check.outcome === 'failed' ? { name: check.name, outcome: check.outcome, ...pick(check.refusal) } : check,
    ),
    identity: token === undefined ? undefined : identityAsJson(identity ?? token),
    realm,
    permissions: identity?.permissions.map((permission) => {
      const { kind, anyOf, noneOf } = identity.bounds(permission)
      return { permission, kind, ...(kind === 'where' ? { anyOf, noneOf } : {}) }
    }),
  }
}

const pick = ({ code, expected, actual, mend }: { code: string; expected: string; actual: string; mend: string }) => ({
  code,
  expected,
  actual,
  mend,
})

function identityAsJson(
  identity: NonNullable<ExplainedToken['identity']> | NonNullable<ExplainedToken['explanation']['token']>,
): object {
  const { subject, username, kind, clientId, roles, clientRoles, scopes, sessionId, tokenId } = identity
  const attributes =
    'attributes' in identity ? { attributes: identity.attributes, attributeProblems: identity.attributeProblems } : {}
  return { subject, username, kind, clientId, roles, clientRoles, scopes, sessionId, tokenId, ...attributes }
}
