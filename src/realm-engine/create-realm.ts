import { type AdminClient, AdminError, adminPath } from '../admin-api/index.js'
import { isJsonObject, type JsonObject } from '../json/index.js'
import { usersForNewRealm } from '../realm-kinds/index.js'
import { DEFAULT_STACK, EMPTY_LEDGER, ledgerAttributes } from '../realm-ledger/index.js'
import { stoppedAt } from './carry-out.js'
import { withIntents } from './complete-ledger.js'
import { createWriting } from './create-writing.js'
import { type Pause, type RealmLock, readLock } from './realm-lock.js'
import type { Survey } from './survey-realm.js'
import type { Plan, PlanStep } from './types.js'

/**
 * Creates the realm with its lock, with what it is to record, with the note of all that is about to be made in it, and with the users whose ids a
 * file gives. The lock is held afterwards, whoever has created the realm.
 *
 * @returns the steps that are done; undefined when somebody else was faster
 */
export async function createRealm(
  { inspected, wanted }: Survey,
  { realm, options: { stack = DEFAULT_STACK } }: Pick<Plan, 'realm' | 'options'>,
  client: AdminClient,
  lock: RealmLock,
  pause: Pause,
): Promise<readonly PlanStep[] | undefined> {
  const settings = inspected.find(({ kind }) => kind.name === 'realm')
  if (settings === undefined) throw new Error('every document has the settings of its realm')
  const users = usersForNewRealm(wanted, realm)
  // What comes with every realm is nobody's, whoever finishes the work.
  const made = inspected.filter(({ kind, step }) => kind.comesWithRealm?.(step.key, realm) !== true)
  const intents = ledgerAttributes(withIntents(EMPTY_LEDGER, stack, made), undefined)
  const writing = createWriting({ client, realm, wanted, observed: {} })
  const withRealm = inspected.filter(({ kind }) => kind.name === 'events')
  const steps = [settings, ...withRealm].map(({ step }) => step)
  const createWith = ({ attributes, ...body }: JsonObject): Promise<void> =>
    writing.createRealm({
      ...body,
      ...Object.fromEntries(withRealm.flatMap(({ wanted: { value } }) => Object.entries(value))),
      attributes: { ...(isJsonObject(attributes) ? attributes : {}), ...intents },
      clients: [lock.client()],
      ...(users.length > 0 ? { users: [...users] } : {}),
    })
  try {
    await settings.kind.create({ ...writing, createRealm: createWith }, settings.wanted)
    lock.taken()
    return steps
  } catch (error) {
    if (!(error instanceof AdminError)) throw error
    const isConflict = error.code === 'conflict'
    if (!isConflict && error.details.mayHaveHappened !== true && !mayBeRace(error))
      throw stoppedAt(settings.step, 0, error)
    client.doubtToken()
    if (!(await appears(client, realm, isBeingMade(error) ? MOST_LOOKS : 1, pause))) {
      throw isConflict && users.length > 0 ? describeTaken(realm, error) : stoppedAt(settings.step, 0, error)
    }
  }
  // Either the answer to our own request got lost, or somebody else was faster, and may be at work.
  const isOurs = (await readLock(client, realm))?.runId === lock.client().id
  if (isOurs) lock.taken()
  else await lock.acquire()
  return isOurs ? steps : undefined
}

/** The run that was first may be dead, and Keycloak still at what it had sent: the realm is seen when all of it is there. */
const isBeingMade = ({ message, details: { status } }: AdminError): boolean =>
  status === 400 && /database operation failed/i.test(message)

const MOST_LOOKS = 21

const LOOK_AGAIN_MS = 500

async function appears(client: AdminClient, realm: string, most: number, pause: Pause): Promise<boolean> {
  for (let look = 1; (await client.get(adminPath`/${realm}`)) === undefined; look += 1) {
    if (look === most) return false
    await pause(LOOK_AGAIN_MS)
  }
  return true
}

/** Of several who create a realm at once, Keycloak answers some that its database failed. */
const mayBeRace = ({ details: { status = 0 } }: AdminError): boolean => status === 400 || status >= 500

function describeTaken(realm: string, error: AdminError): AdminError {
  const message = `Realm ${realm} cannot be created: another realm of this Keycloak has users with the ids of users.dev.yaml, which are unique on a server. Remove that realm, give these users other ids, or leave --with-dev-users out.`
  return new AdminError('conflict', message, error.details, { cause: error })
}
