import { createPublicKey, generateKeyPair, type KeyObject, randomUUID, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'
import { DEVELOPMENT_KEY_ID, developmentKeySet, developmentSigningKey } from '../development-key/index.js'
import type { Claims } from './claim-path.js'
import { DevProviderError } from './dev-provider-error.js'

type PublicJwk = Readonly<Record<string, string>>

/** What tests do to the keys of a provider while it runs. */
export interface KeyControls {
  /** `kid` of the key that signs now: the published development key, until the first rotation. */
  readonly currentKeyId: string
  /** How often the key set was asked for. */
  readonly requests: number
  /**
   * Signs with a fresh key from now on, published beside those before. Resolves to its `kid`. An ID token of a fresh key
   * is no hint for signing out in a browser; refresh tokens and userinfo go on as before.
   */
  rotate(): Promise<string>
  /**
   * Publishes a key no longer, as when it is disabled in Keycloak; by default every one but the current.
   *
   * @throws DevProviderError `key_unknown`.
   */
  withdraw(keyId?: string): void
  /** Answers requests for the key set no more, until `restore()`. */
  stall(): void
  /** Answers them with this status, by default 503, until `restore()`. */
  fail(status?: number): void
  /** Answers again, those that wait too. */
  restore(): void
}

/** The keys of a provider: what it signs with, what it publishes, and how it answers who asks for them. */
export interface SigningKeys {
  readonly controls: KeyControls
  /** A JWT signed with the current key, RS256. */
  sign(claims: Claims): string
  /** Whether a published key signed it. Says nothing about its claims. */
  hasSigned(token: string): boolean
  published(): { readonly keys: readonly PublicJwk[] }
  /** DER of the current key, in base64, as Keycloak shows it of a realm. */
  currentPublicKey(): string
  /** The status that a request for the key set is answered with. */
  admit(): Promise<number>
}

interface Key {
  readonly keyId: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly jwk: PublicJwk
}

const generate = promisify(generateKeyPair)

/** Begins with the published development key, since making one takes a fifth of a second. */
export function createSigningKeys(): SigningKeys {
  let current = developmentKey()
  let published: readonly Key[] = [current]
  let status = 200
  let stalled: { readonly over: Promise<void>; end(): void } | undefined
  let requests = 0

  const controls: KeyControls = {
    get currentKeyId() {
      return current.keyId
    },
    get requests() {
      return requests
    },
    async rotate() {
      current = await freshKey()
      published = [current, ...published]
      return current.keyId
    },
    withdraw(keyId) {
      const kept = published.filter((key) => (keyId === undefined ? key === current : key.keyId !== keyId))
      if (keyId !== undefined && kept.length === published.length) throw unknownKey(keyId, published)
      published = kept
    },
    stall() {
      stalled ??= wait()
    },
    fail(failure = 503) {
      status = failure
    },
    restore() {
      status = 200
      stalled?.end()
      stalled = undefined
    },
  }
  return {
    controls,
    sign(claims) {
      const parts = [{ alg: 'RS256', typ: 'JWT', kid: current.keyId }, claims]
      const input = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
      return `${input}.${sign('sha256', Buffer.from(input), current.privateKey).toString('base64url')}`
    },
    hasSigned(token) {
      const [header, payload, signature, ...rest] = token.split('.')
      if (!header || !payload || !signature || rest.length > 0) return false
      const [input, bytes] = [Buffer.from(`${header}.${payload}`), Buffer.from(signature, 'base64url')]
      return published.some(({ publicKey }) => verify('sha256', input, publicKey, bytes))
    },
    published: () => ({ keys: published.map(({ jwk }) => jwk) }),
    currentPublicKey: () => current.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    async admit() {
      requests += 1
      await stalled?.over
      return status
    },
  }
}

function developmentKey(): Key {
  const privateKey = developmentSigningKey()
  const [jwk = {}] = developmentKeySet.keys
  return { keyId: DEVELOPMENT_KEY_ID, privateKey, publicKey: createPublicKey(privateKey), jwk }
}

async function freshKey(): Promise<Key> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: 2048 })
  const keyId = randomUUID()
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' })
  return { keyId, privateKey, publicKey, jwk: { kty: 'RSA', kid: keyId, use: 'sig', alg: 'RS256', n, e } }
}

function wait(): { readonly over: Promise<void>; end(): void } {
  let end = () => {}
  const over = new Promise<void>((resolve) => {
    end = resolve
  })
  return { over, end }
}

function unknownKey(keyId: string, published: readonly Key[]): DevProviderError {
  const known = published.map((key) => key.keyId)
  const message = `The provider publishes no key "${keyId}". It publishes ${known.join(', ') || 'none'}.`
  return new DevProviderError('key_unknown', message, { keyId, known })
}
