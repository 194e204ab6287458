import type { Adapter, AdapterConstructor, AdapterPayload } from 'oidc-provider'

interface Entry {
  payload: AdapterPayload
  readonly expiresAtMs: number
}

/** What oidc-provider keeps, in memory: one store an instance, so that two providers in a process share nothing. */
export function createProviderStorage(): AdapterConstructor {
  const entries = new Map<string, Entry>()
  const idsByUid = new Map<string, string>()

  return class ProviderStorage implements Adapter {
    readonly #kind: string

    constructor(kind: string) {
      this.#kind = kind
    }

    async upsert(id: string, payload: AdapterPayload, expiresInSeconds = 36_000): Promise<void> {
      const now = Date.now()
      for (const [key, { expiresAtMs }] of entries) if (expiresAtMs <= now) entries.delete(key)
      entries.set(this.#key(id), { payload, expiresAtMs: now + expiresInSeconds * 1000 })
      if (payload.uid !== undefined) idsByUid.set(this.#key(payload.uid), id)
    }

    async find(id: string): Promise<AdapterPayload | undefined> {
      const entry = entries.get(this.#key(id))
      return entry !== undefined && entry.expiresAtMs > Date.now() ? entry.payload : undefined
    }

    async findByUid(uid: string): Promise<AdapterPayload | undefined> {
      const id = idsByUid.get(this.#key(uid))
      return id === undefined ? undefined : this.find(id)
    }

    async findByUserCode(): Promise<undefined> {
      return undefined
    }

    async consume(id: string): Promise<void> {
      const entry = entries.get(this.#key(id))
      if (entry !== undefined) entry.payload = { ...entry.payload, consumed: Math.floor(Date.now() / 1000) }
    }

    async destroy(id: string): Promise<void> {
      const uid = entries.get(this.#key(id))?.payload.uid
      if (uid !== undefined) idsByUid.delete(this.#key(uid))
      entries.delete(this.#key(id))
    }

    async revokeByGrantId(grantId: string): Promise<void> {
      for (const [key, { payload }] of entries) if (payload.grantId === grantId) entries.delete(key)
    }

    #key(id: string): string {
      return `${this.#kind}:${id}`
    }
  }
}
