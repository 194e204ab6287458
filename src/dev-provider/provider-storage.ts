import type { Adapter, AdapterConstructor, AdapterPayload } from 'oidc-provider'

/** How often what is over is thrown away; until then it is not found any more. */
const SWEEP_SECONDS = 60

interface Entry {
  payload: AdapterPayload
  readonly expiresAtSeconds: number
  uses: number
}

export interface ProviderStorage {
  readonly adapter: AdapterConstructor
  /** When the session of this uid was started, in seconds since the epoch. */
  sessionStart(uid: string): number | undefined
}

interface Options {
  readonly nowSeconds: () => number
  /** After how many uses a refresh token counts as consumed. */
  readonly refreshTokenUses: number
}

/** What oidc-provider keeps, in memory: one store an instance, so that two providers in a process share nothing. */
export function createProviderStorage({ nowSeconds, refreshTokenUses }: Options): ProviderStorage {
  const entries = new Map<string, Entry>()
  const idsByUid = new Map<string, string>()
  let sweepAtSeconds = 0

  const find = (key: string | undefined): Entry | undefined => {
    const entry = key === undefined ? undefined : entries.get(key)
    return entry !== undefined && entry.expiresAtSeconds > nowSeconds() ? entry : undefined
  }
  const remove = (key: string) => {
    const uid = entries.get(key)?.payload.uid
    if (uid !== undefined && idsByUid.get(uid) === key) idsByUid.delete(uid)
    entries.delete(key)
  }

  class MemoryAdapter implements Adapter {
    readonly #kind: string

    constructor(kind: string) {
      this.#kind = kind
    }

    async upsert(id: string, payload: AdapterPayload, expiresInSeconds: number): Promise<void> {
      const now = nowSeconds()
      if (now >= sweepAtSeconds) {
        sweepAtSeconds = now + SWEEP_SECONDS
        for (const [key, { expiresAtSeconds }] of entries) if (expiresAtSeconds <= now) remove(key)
      }
      const key = this.#key(id)
      entries.set(key, { payload, expiresAtSeconds: now + expiresInSeconds, uses: 0 })
      if (payload.uid !== undefined) idsByUid.set(payload.uid, key)
    }

    async find(id: string): Promise<AdapterPayload | undefined> {
      return find(this.#key(id))?.payload
    }

    async findByUid(uid: string): Promise<AdapterPayload | undefined> {
      return find(idsByUid.get(uid))?.payload
    }

    async findByUserCode(): Promise<undefined> {
      return undefined
    }

    async consume(id: string): Promise<void> {
      const entry = entries.get(this.#key(id))
      if (entry === undefined) return
      entry.uses += 1
      if (this.#kind === 'RefreshToken' && entry.uses < refreshTokenUses) return
      entry.payload = { ...entry.payload, consumed: nowSeconds() }
    }

    async destroy(id: string): Promise<void> {
      remove(this.#key(id))
    }

    async revokeByGrantId(grantId: string): Promise<void> {
      for (const [key, { payload }] of entries) if (payload.grantId === grantId) entries.delete(key)
    }

    #key(id: string): string {
      return `${this.#kind}:${id}`
    }
  }

  return {
    adapter: MemoryAdapter,
    sessionStart: (uid) => find(idsByUid.get(uid))?.payload.iat,
  }
}
