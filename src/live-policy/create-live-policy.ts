import { createPolicy, type Policy } from '../policy/index.js'
import { loadRealmConfig, type RealmConfig } from '../realm-config/index.js'
import { examineCases } from './examine-cases.js'
import { folderState } from './folder-state.js'

/** Options of `createLivePolicy`. */
export interface LivePolicyOptions {
  /** Permissions that the application asks for: a policy that no longer declares one of them is not taken. */
  readonly required?: readonly string[] | undefined
  /** Told of each policy that is taken, and of each that is not. */
  readonly onEvent?: ((event: PolicyEvent) => void) | undefined
  /** Milliseconds between two looks at the folder. Default: 1,000. */
  readonly everyMs?: number | undefined
  /** Clock in milliseconds. Default: `performance.now`. */
  readonly now?: (() => number) | undefined
}

/** What became of a changed folder. */
export type PolicyEvent =
  | { readonly kind: 'taken'; readonly version: string; readonly previous: string }
  /** The policy of before decides on. */
  | { readonly kind: 'refused'; readonly version: string; readonly error: string }
  /** What was broken is as the policy in force again. */
  | { readonly kind: 'mended'; readonly version: string }

/** How the folder stands to the policy in force. */
export type LivePolicyStatus =
  | { readonly status: 'ok'; readonly version: string }
  | { readonly status: 'broken'; readonly version: string; readonly error: string }
  /** For ten seconds now the folder has kept changing, or has not let itself be read. */
  | { readonly status: 'behind'; readonly version: string; readonly error: string }

/** A policy that follows its files. */
export interface LivePolicy extends Policy {
  status(): LivePolicyStatus
  /** Looks at the folder now, and takes its policy if it is whole. */
  reload(): Promise<LivePolicyStatus>
  /** Ends the looking. */
  close(): void
}

const EVERY_MS = 1_000
const LONGEST_UNSETTLED_MS = 10_000
const BEHIND =
  'the folder has kept changing, or has not let itself be read, for 10 s: let it stand still, and look at its file system'

/**
 * A policy that follows the realm's folder: a changed one is read and checked whole, its own cases (`policy.test.yaml`)
 * included, then takes over at once, between two decisions. A broken one changes nothing but `status()`. Who was identified before a change is decided about by the
 * policy that identified them; their next request by the new one.
 *
 * A change is taken once the folder has stood still from one look to the next, so that files which are still being
 * written are left alone. The timer keeps no process alive.
 *
 * @param realm what stands in the folder now, from `loadRealmConfig`
 * @example
 * const policy = createLivePolicy(await loadRealmConfig('realm-config/gaveurs-production'), {
 *   onEvent: (event) => console.log(event.kind, event.version),
 * })
 */
export function createLivePolicy(realm: RealmConfig, options: LivePolicyOptions = {}): LivePolicy {
  const { required = [], onEvent, everyMs = EVERY_MS, now = () => performance.now() } = options
  const { directory } = realm
  let inForce = createPolicy(realm)
  let error: string | undefined
  /** The folder as it was when its policy was last looked into; undefined before the first look. */
  let known: string | undefined
  let seen: string | undefined
  let running: Promise<LivePolicyStatus> | undefined
  let isClosed = false
  let isLooking = false
  /** Since when there is something to look into. */
  let unsettledSince: number | undefined
  let isBehindTold = false

  const isBehind = (): boolean => unsettledSince !== undefined && now() - unsettledSince > LONGEST_UNSETTLED_MS

  function status(): LivePolicyStatus {
    const { version } = inForce
    if (isBehind()) return { status: 'behind', version, error: BEHIND }
    return error === undefined ? { status: 'ok', version } : { status: 'broken', version, error }
  }

  async function load(): Promise<LivePolicyStatus> {
    const state = await folderState(directory)
    const found = await read()
    // Files of before and after must not make one policy: what changed while it was read is read again.
    if (isClosed || (await folderState(directory)) !== state) return status()
    known = state
    settle()
    if (typeof found === 'string') {
      const isNews = found !== error
      error = found
      if (isNews) tell({ kind: 'refused', version: inForce.version, error: found })
    } else {
      const wasBroken = error !== undefined || isBehindTold
      isBehindTold = false
      const previous = inForce.version
      error = undefined
      if (found.version !== previous) {
        inForce = found
        tell({ kind: 'taken', version: found.version, previous })
      } else if (wasBroken) tell({ kind: 'mended', version: previous })
    }
    return status()
  }

  /** The folder's policy, or what is wrong with it. */
  async function read(): Promise<Policy | string> {
    try {
      const changed = await loadRealmConfig(directory)
      const fault = await examineCases(changed)
      if (fault !== undefined) return fault
      const policy = createPolicy(changed)
      const gone = required.filter((permission) => !policy.permissions.some((each) => each === permission))
      if (gone.length === 0) return policy
      return `policy.yaml no longer declares ${gone.join(', ')}, which routes ask for: declare it again, or change them first`
    } catch (fault) {
      return fault instanceof Error ? fault.message : String(fault)
    }
  }

  /** One at a time: who asks meanwhile gets the answer of a look that begins after they asked. */
  function reload(): Promise<LivePolicyStatus> {
    const after = running === undefined ? load() : running.then(load)
    running = after.finally(() => {
      if (running === after) running = undefined
    })
    return running
  }

  async function look(): Promise<void> {
    if (isBehind() && !isBehindTold) {
      isBehindTold = true
      tell({ kind: 'refused', version: inForce.version, error: BEHIND })
    }
    // A file system that hangs would take one thread after the other.
    if (isLooking) return
    isLooking = true
    unsettledSince ??= now()
    const state = await folderState(directory)
    const stoodStill = state === seen
    seen = state
    if (state === known) settle()
    else if (stoodStill) await reload()
    isLooking = false
  }

  function settle(): void {
    unsettledSince = undefined
  }

  /** A listener that fails must not end the following of the files. */
  function tell(event: PolicyEvent): void {
    try {
      onEvent?.(event)
    } catch (fault) {
      process.emitWarning(`onEvent of createLivePolicy failed: ${fault}`)
    }
  }

  const timer = setInterval(() => void look(), everyMs)
  timer.unref()

  return {
    get version() {
      return inForce.version
    },
    get permissions() {
      return inForce.permissions
    },
    identify: (token) => inForce.identify(token),
    permissionsOf: (subject) => inForce.permissionsOf(subject),
    status,
    reload,
    close: () => {
      isClosed = true
      clearInterval(timer)
    },
  }
}
