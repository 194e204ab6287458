import { hash } from 'node:crypto'
import { isJsonObject, type JsonObject, type JsonValue } from '../../json/index.js'
import { type FetchLimits, fetchJson } from '../fetch-json.js'
import { discoverEndpoint, type IssuerLocation } from '../fetch-key-set.js'
import type { AccessToken } from '../types.js'
import { createCircuitBreaker } from './circuit-breaker.js'
import type { IntrospectedShape, IntrospectedTokens, IntrospectionOptions } from './introspection-options.js'

export type Introspected =
  | { readonly kind: 'active'; readonly claims: JsonObject }
  | { readonly kind: 'inactive' }
  /** Anything but an answer: RFC 7662 section 2.3 tells it apart from inactive. */
  | { readonly kind: 'unavailable'; readonly reason: string }

/** Asks one issuer about tokens. */
export interface Introspector {
  readonly clientId: string
  /** For how long an answer counts. */
  readonly cacheMs: number
  covers(shape: IntrospectedShape): boolean
  wants(token: AccessToken): boolean
  /** Never rejects. Who asks about one token at once shares one question. */
  ask(text: string): Promise<Introspected>
}

/** Tokens that were never issued cost a question each: so many wait at once, and no more. */
const MOST_AT_ONCE = 64
/** Inactive tokens that are remembered, so that one that is sent again and again is asked about once. */
const MOST_INACTIVE = 1_000
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
  const breaker = createCircuitBreaker(now)
  const underWay = new Map<string, Promise<Introspected>>()
  const inactiveUntil = new Map<string, number>()
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

  async function question(text: string): Promise<Introspected> {
    try {
      const body = new URLSearchParams({ token: text, token_type_hint: 'access_token' }).toString()
      const { document } = await fetchJson(await endpoint(), 'introspection', limits, { body, authorization })
      const answer = read(document)
      breaker.report(answer.kind !== 'unavailable')
      return answer
    } catch (error) {
      breaker.report(false)
      discovered = undefined
      return { kind: 'unavailable', reason: error instanceof Error ? error.message : String(error) }
    }
  }

  function rememberInactive(digest: string): void {
    inactiveUntil.set(digest, now() + cacheMs)
    if (inactiveUntil.size <= MOST_INACTIVE) return
    for (const oldest of inactiveUntil.keys()) {
      inactiveUntil.delete(oldest)
      break
    }
  }

  return {
    clientId,
    cacheMs,
    covers: (shape) => listed.includes(shape) || listed.includes('always'),
    wants: (token) => listed.includes('always') || predicates.some((names) => names(token)),
    ask(text) {
      const digest = hash('sha256', text, 'base64url')
      const shared = underWay.get(digest)
      if (shared !== undefined) return shared
      if ((inactiveUntil.get(digest) ?? 0) > now()) return Promise.resolve({ kind: 'inactive' })
      if (underWay.size >= MOST_AT_ONCE) return unavailable(`${MOST_AT_ONCE} questions are under way already`)
      if (!breaker.admits())
        return unavailable('the endpoint failed several times in a row, and is asked again in seconds')
      const asked = question(text).finally(() => underWay.delete(digest))
      underWay.set(digest, asked)
      return asked.then((answer) => {
        if (answer.kind === 'inactive') rememberInactive(digest)
        return answer
      })
    },
  }
}

/** `client_secret_basic`: RFC 6749 section 2.3.1 encodes both before they are joined. */
const formEncoded = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1)

const unavailable = (reason: string): Promise<Introspected> => Promise.resolve({ kind: 'unavailable', reason })

function read(document: JsonValue): Introspected {
  const { active, ...claims } = isJsonObject(document) ? document : {}
  if (typeof active !== 'boolean')
    return { kind: 'unavailable', reason: 'the answer does not say whether it is active' }
  return active ? { kind: 'active', claims: inClaims(claims) } : { kind: 'inactive' }
}

/** RFC 7662 section 2.2 has names of its own for who asked for the token and whose it is. */
function inClaims({ client_id: clientId, username, token_type: _, ...claims }: JsonObject): JsonObject {
  return {
    ...(clientId === undefined ? {} : { azp: clientId }),
    ...(username === undefined ? {} : { preferred_username: username }),
    ...claims,
  }
}
