import type { AccessToken } from '../types.js'

/**
 * Which tokens the issuer is asked about: those that say nothing by themselves (`opaque`), Keycloak's lightweight ones,
 * every signed one (`always`, which leaves opaque ones out: name both), or the ones that a function names, for example
 * those that may do what is dear.
 */
export type IntrospectedTokens = 'opaque' | 'lightweight' | 'always' | ((token: AccessToken) => boolean)

/** How the issuer is asked about tokens (RFC 7662). */
export interface IntrospectionOptions {
  /** A confidential client of the issuer. Keycloak, from 26.6.2 on, answers it about tokens whose `aud` names it. */
  readonly clientId: string
  readonly clientSecret: string
  readonly tokens: IntrospectedTokens | readonly IntrospectedTokens[]
  /** For how long an answer counts, and never beyond `exp`; 0 to 300. Default 30. */
  readonly cacheSeconds?: number | undefined
  /** For each question, 1 to 60000. Default 3000. */
  readonly timeoutMs?: number | undefined
  /** Default: from the discovery document, at the internal address where there is one. */
  readonly endpoint?: string | undefined
}

/** What a text can be on its way to the endpoint. */
export type IntrospectedShape = 'opaque' | 'lightweight'

/** Whether opaque tokens go to this issuer. */
export function asksAboutOpaque(options: IntrospectionOptions | undefined): boolean {
  const tokens = [options?.tokens ?? []].flat()
  return tokens.includes('opaque')
}

const WORDS = ['opaque', 'lightweight', 'always']

const SENTENCE =
  'an object of clientId, clientSecret and tokens ("opaque", "lightweight", "always", a function, or an array of these); ' +
  'cacheSeconds from 0 to 300, timeoutMs from 1 to 60000, endpoint a URL'

export const INTROSPECTION_RULE = {
  expected: SENTENCE,
  holds: (value: unknown): boolean => {
    if (typeof value !== 'object' || value === null) return false
    const { clientId, clientSecret, tokens, cacheSeconds, timeoutMs, endpoint, ...unknown }: Record<string, unknown> = {
      ...value,
    }
    const listed: readonly unknown[] = Array.isArray(tokens) ? tokens : [tokens]
    return (
      Object.keys(unknown).length === 0 &&
      [clientId, clientSecret].every((text) => typeof text === 'string' && text !== '') &&
      listed.length > 0 &&
      listed.every((one) => typeof one === 'function' || (typeof one === 'string' && WORDS.includes(one))) &&
      isWithin(cacheSeconds, 0, 300) &&
      isWithin(timeoutMs, 1, 60_000) &&
      (endpoint === undefined ||
        (typeof endpoint === 'string' && /^https?:\/\//.test(endpoint) && URL.canParse(endpoint)))
    )
  },
}

function isWithin(value: unknown, least: number, most: number): boolean {
  return (
    value === undefined || (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most)
  )
}
