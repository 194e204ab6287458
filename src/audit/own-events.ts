import { checkpointText, NO_HASH, type TrailFile } from '../audit-chain/index.js'
import type { AuditEvent, TrailDetails } from '../audit-record/index.js'
import type { ClaimedChain } from './claimed-chain.js'
import type { Chain } from './create-chain.js'
import type { SigningKeys } from './signing-key.js'

/** What the trail says about itself. */
export interface OwnEvent {
  readonly event: AuditEvent
  readonly trail: TrailDetails
}

const OWN = 'TRAIL_'

export const isOwn = (event: string): boolean => event.startsWith(OWN)

/** @param key in force */
export function startedEvent({ reason, continues, torn }: ClaimedChain, key: string): OwnEvent {
  const outcome = reason === 'ok' || reason === 'torn_tail' ? 'success' : 'failure'
  return {
    event: { event: 'TRAIL_STARTED', outcome, reason },
    trail: {
      key,
      ...(torn !== undefined && { torn_bytes: torn.bytes, torn_file: torn.file }),
      ...(continues !== undefined && { continues }),
    },
  }
}

/** @param former the key that signed the chain so far; of a chain that begins, the one before this */
export function keyEvent(keys: SigningKeys, former: string | undefined): OwnEvent {
  const { text } = keys.signer.key
  const endorsement = keys.endorse(former)
  return endorsement === undefined
    ? { event: { event: 'TRAIL_KEY', outcome: 'failure', reason: 'not_endorsed' }, trail: { key: text } }
    : { event: { event: 'TRAIL_KEY', outcome: 'success', reason: 'ok' }, trail: { key: text, endorsement } }
}

export function clockEvent(stepMs: number): OwnEvent {
  return {
    event: { event: 'TRAIL_CLOCK', outcome: 'failure', reason: 'clock_set_back' },
    trail: { step_ms: stepMs },
  }
}

/** @param key in force */
export function fileEvent(file: TrailFile, chain: Chain, key: string): OwnEvent {
  const frontier = chain
    .tree()
    .frontier()
    .map((root) => root.toString('hex'))
  const reason = chain.hash() === NO_HASH ? 'begun' : 'rotated'
  return { event: { event: 'TRAIL_FILE', outcome: 'success', reason }, trail: { file: file.name, frontier, key } }
}

/** A signature of all records so far. */
export function checkpointOf(chain: Chain, { signer }: SigningKeys): string {
  const tree = chain.tree()
  return signer.sign(checkpointText({ chain: chain.id, size: tree.size(), root: tree.root() }))
}
