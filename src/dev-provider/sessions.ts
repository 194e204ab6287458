import { randomBytes } from 'node:crypto'
import type { UserRepresentation } from '../realm-config/index.js'

/** What a client holds of a session. */
export interface ClientSession {
  /** `auth_time`, seconds since the epoch; absent after a password grant. */
  readonly authTime: number | undefined
  /** `1` after a login, `0` when a session that was there already answered for it. */
  readonly acr: string
  /** How often each refresh token was used, for realms that revoke them. */
  readonly refreshUses: Map<string, number>
}

/** Someone's session; `id` is the `sid` of its tokens. */
export interface Session {
  readonly id: string
  readonly user: UserRepresentation
  readonly kind: 'online' | 'offline'
  /** The login in a browser that it belongs to. */
  readonly browserId: string | undefined
  readonly startedAt: number
  lastUsedAt: number
  readonly clients: Map<string, ClientSession>
}

export interface SessionLimits {
  readonly idleSeconds: number
  readonly maxSeconds: number
}

/** Sessions in memory. Times are in seconds since the epoch. */
export interface Sessions {
  start(user: UserRepresentation, browserId?: string): Session
  /** A session that outlives logout and idling, beside the one it comes from. */
  startOffline(session: Session): Session
  find(id: string, kind?: Session['kind']): Session | undefined
  findByBrowser(browserId: string, user: UserRepresentation): Session | undefined
  /** When a session ends if it is not used again; undefined for an offline one. */
  endsAt(session: Session): number | undefined
  /** When a session ends at the latest; undefined for an offline one. */
  maxEndsAt(session: Session): number | undefined
  touch(session: Session): void
  /** Takes a client out; the last one ends the session. */
  leave(session: Session, clientId: string): void
  end(session: Session): void
  /** Ends what a browser's login holds. */
  endByBrowser(browserId: string): void
}

export function createSessions(limits: SessionLimits, nowSeconds: () => number): Sessions {
  const stores = { online: new Map<string, Session>(), offline: new Map<string, Session>() }

  const maxEndsAt = (session: Session) =>
    session.kind === 'offline' ? undefined : session.startedAt + limits.maxSeconds
  const endsAt = (session: Session) => {
    const latest = maxEndsAt(session)
    return latest === undefined ? undefined : Math.min(session.lastUsedAt + limits.idleSeconds, latest)
  }
  const isOver = (session: Session) => (endsAt(session) ?? Number.POSITIVE_INFINITY) <= nowSeconds()
  const alive = (session: Session | undefined) => (session === undefined || isOver(session) ? undefined : session)
  const end = (session: Session) => {
    stores[session.kind].delete(session.id)
  }
  const add = (session: Session) => {
    for (const old of stores.online.values()) if (isOver(old)) end(old)
    stores[session.kind].set(session.id, session)
    return session
  }

  return {
    start(user, browserId) {
      const now = nowSeconds()
      const id = randomBytes(18).toString('base64url')
      return add({ id, user, kind: 'online', browserId, startedAt: now, lastUsedAt: now, clients: new Map() })
    },
    startOffline: (session) =>
      add({ ...session, kind: 'offline', browserId: undefined, clients: new Map(session.clients) }),
    find: (id, kind = 'online') => alive(stores[kind].get(id)),
    findByBrowser: (browserId, user) =>
      alive([...stores.online.values()].find((one) => one.browserId === browserId && one.user.id === user.id)),
    endsAt,
    maxEndsAt,
    touch(session) {
      session.lastUsedAt = nowSeconds()
    },
    leave(session, clientId) {
      session.clients.delete(clientId)
      if (session.clients.size === 0) end(session)
    },
    end,
    endByBrowser(browserId) {
      for (const session of [...stores.online.values()]) if (session.browserId === browserId) end(session)
    },
  }
}
