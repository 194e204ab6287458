import { hash } from 'node:crypto'
import { type FetchLimits, fetchJson } from '../fetch-json.js'
import { discoverEndpoint, type IssuerLocation } from '../fetch-key-set.js'
import { TokenError } from '../token-error.js'
import type { AccessToken } from '../types.js'
import { type Introspected, readAnswer } from './introspection-answer.js'
import type { IntrospectedShape, IntrospectedTokens, IntrospectionOptions } from './introspection-options.js'
import { type Asked, createQuestionLane } from './question-lane.js'

/** Asks one issuer about tokens. */
export interface Introspector {
  readonly clientId: string
  /** For how long an answer counts. */
  readonly cacheMs: number
  covers(shape: IntrospectedShape): boolean
  wants(token: AccessToken): boolean
  /**
   * Never rejects. Who asks about one token at once shares one question.
   *
   * @param standing `verified` for a token whose signature was checked, so that no stranger can write one
   */
  ask(text: string, standing: 'opaque' | 'verified'): Promise<Introspected>
}

/** Anybody can send opaque text, and each costs a question: what strangers send must leave the endpoint room for others. */
const MOST_OPAQUE_AT_ONCE = 16
const MOST_VERIFIED_AT_ONCE = 64
/** The address may move while the old one still answers. */
const DISCOVERY_AGE_MS = 600_000
const MAX_ANSWER_BYTES = 262_144

export function createIntrospector(
  location: IssuerLocation,
  options: IntrospectionOptions,
  settings: Pick<FetchLimits, 'fetch' | 'now'>,
): Introspector {
  const { clientId, clientSecret, tokens, cacheSeconds = 30, timeoutMs = 3_000 } = options
  const { now } = settings
  const listed: readonly IntrospectedTokens[] =
    typeof tokens === 'string' || typeof tokens === 'function' ? [tokens] : tokens
  const predicates = listed.filter((one) => typeof one === 'function')
  const limits = { ...settings, timeoutMs, maxBytes: MAX_ANSWER_BYTES }
  const cacheMs = cacheSeconds * 1000
  const lanes = {
    opaque: createQuestionLane({ mostAtOnce: MOST_OPAQUE_AT_ONCE, cacheMs, now }),
    verified: createQuestionLane({ mostAtOnce: MOST_VERIFIED_AT_ONCE, cacheMs, now }),
  }
  const authorization = `Basic ${Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64')}`
  let discovered: { readonly url: string; readonly at: number } | undefined

  async function endpoint(): Promise<string> {
    if (options.endpoint !== undefined) return options.endpoint
    const age = discovered === undefined ? -1 : now() - discovered.at
    if (discovered === undefined || age < 0 || age >= DISCOVERY_AGE_MS) {
      discovered = { url: await discoverEndpoint(location, limits, 'introspection_endpoint'), at: now() }
    }
    return discovered.url
  }

  async function question(text: string): Promise<Asked> {
    try {
      const body = new URLSearchParams({ token: text, token_type_hint: 'access_token' }).toString()
      const { document } = await fetchJson(await endpoint(), 'introspection', limits, { body, authorization })
      const answer = readAnswer(document)
      return { answer, endpointWorks: answer.kind !== 'unavailable' }
    } catch (error) {
      const endpointWorks = isAboutOneToken(error)
      if (!endpointWorks) discovered = undefined
      return {
        answer: { kind: 'unavailable', reason: error instanceof Error ? error.message : String(error) },
        endpointWorks,
      }
    }
  }

  return {
    clientId,
    cacheMs,
    // Opaque text only where it is named: anybody can send it, and each costs a question.
    covers: (shape) => listed.includes(shape) || (shape !== 'opaque' && listed.includes('always')),
    wants: (token) => listed.includes('always') || predicates.some((names) => names(token)),
    ask: (text, standing) => lanes[standing].ask(hash('sha256', text, 'base64url'), () => question(text)),
  }
}

/** `client_secret_basic`: RFC 6749 section 2.3.1 encodes both before they are joined. */
const formEncoded = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1)

/** Statuses from 400 to 499 that speak of whoever asks, or of the endpoint, whatever the token. */
const ABOUT_THE_ENDPOINT = [401, 403, 404, 405, 407, 408, 410, 429]

/** Whether an endpoint that works dislikes this one token: five strangers' tokens must not close it to all. */
function isAboutOneToken(error: unknown): boolean {
  if (!(error instanceof TokenError) || error.code !== 'introspection') return false
  const status = Number(error.details.status ?? 0)
  return status >= 400 && status < 500 && !ABOUT_THE_ENDPOINT.includes(status)
}
