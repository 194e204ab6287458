import { openPersonRegister, type PersonRegister } from '../../audit-privacy/index.js'
import type { AuditConfiguration } from '../../configuration/index.js'
import { CommandError, type CommandIo } from '../io.js'
import { resolveNamed, trailPlace } from './trail-place.js'

/** The trail of this environment, and where it is read from. */
export interface TrailSettings {
  /** Folders as the process opens them. */
  readonly audit: AuditConfiguration
  readonly path: string
  readonly now: () => Date
}

/** Part of the help of what is about people. */
export const PRIVACY_ENVIRONMENT = `
Environment, also from .env in the current folder:
  LOG_DIR                    folder of audit.log; the trail is in LOG_DIR/audit (logs)
  DATA_DIR                   folder of audit-person-keys.jsonl (data)
  AUDIT_PSEUDONYMS           on: what is recorded of this is under pseudonyms too
  AUDIT_PRIVACY_KEY          key of the pseudonyms, or the path of a file with it
`

export function trailSettings(path: string | undefined, io: CommandIo): TrailSettings {
  const place = trailPlace(path, io)
  const directory = resolveNamed(place.audit.directory, io)
  const dataDirectory = resolveNamed(place.audit.dataDirectory, io)
  return {
    audit: { ...place.audit, directory, dataDirectory },
    path: place.path,
    now: () => new Date((io.now ?? Date.now)()),
  }
}

/** Who the people of the trail are, for those who hold the key. */
export function registerOf({ audit, now }: TrailSettings): PersonRegister | undefined {
  return audit.privacyKey === undefined ? undefined : openPersonRegister(audit.privacyKey, audit.dataDirectory, now)
}

/** @throws CommandError `privacy_key_missing`, exit code 2 */
export function requiredRegister(settings: TrailSettings): PersonRegister {
  const register = registerOf(settings)
  if (register !== undefined) return register
  throw new CommandError(
    2,
    'privacy_key_missing',
    'AUDIT_PRIVACY_KEY is not set. Set it to the key of the pseudonyms: without it nobody knows who stands behind them.',
  )
}
