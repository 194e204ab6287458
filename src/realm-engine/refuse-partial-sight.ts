import { AdminError } from '../admin-api/index.js'
import type { KindName, RealmApi } from '../realm-kinds/index.js'
import type { Inspected } from './inspect-realm.js'

interface Sight {
  readonly kinds: ReadonlySet<KindName>
  readonly what: string
  /** Answered to whoever sees all of them, and to nobody else. */
  readonly path: string
}

const SIGHTS: readonly Sight[] = [
  {
    kinds: new Set<KindName>(['user', 'group']),
    what: 'users and groups',
    path: '/attack-detection/brute-force/users/none',
  },
  {
    kinds: new Set<KindName>(['client', 'client-scope', 'client-role', 'protocol-mapper']),
    what: 'clients',
    path: '/clients-initial-access',
  },
]

/**
 * Refuses a plan of who doesn't see everything: Keycloak leaves what an account may only search for out of its lists, and
 * what is there would be planned as new.
 *
 * @throws AdminError `forbidden`, with the role that is missing
 */
export async function refusePartialSight(inspected: readonly Inspected[], api: Pick<RealmApi, 'get'>): Promise<void> {
  const created = new Set(inspected.filter(({ step }) => step.action === 'create').map(({ kind }) => kind.name))
  const wanted = SIGHTS.filter(({ kinds }) => [...kinds].some((kind) => created.has(kind)))
  await Promise.all(
    wanted.map(async ({ what, path }) => {
      try {
        await api.get(path)
      } catch (error) {
        if (!(error instanceof AdminError) || error.code !== 'forbidden') throw error
        const message = `Not all ${what} of the realm can be seen, so that nobody can tell what is missing. ${error.message}`
        throw new AdminError('forbidden', message, error.details, { cause: error })
      }
    }),
  )
}
