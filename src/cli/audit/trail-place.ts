import { join, resolve } from 'node:path'
import { type AuditConfiguration, readAuditConfiguration } from '../../configuration/index.js'
import { configurationInvalid } from '../configuration-invalid.js'
import type { CommandIo } from '../io.js'

/** Which trail a command is about. */
export interface TrailPlace {
  /** The folder with its files, or one of them. */
  readonly path: string
  /** Whether it is the one that the server of this environment writes. */
  readonly isLive: boolean
  /** `DATA_DIR/audit-anchors.jsonl` */
  readonly anchorsPath: string
  readonly audit: AuditConfiguration
}

/** Part of the help of all that read the trail. */
export const TRAIL_ENVIRONMENT = `
Environment, also from .env in the current folder (other variables are not looked at):
  LOG_DIR                    folder of audit.log; the trail is in LOG_DIR/audit (logs)
  DATA_DIR                   folder of audit-key.pem and audit-anchors.jsonl (data)
`

/**
 * @param path as somebody has named it; default `LOG_DIR/audit`
 * @throws CommandError `configuration_invalid`
 */
export function trailPlace(path: string | undefined, io: CommandIo): TrailPlace {
  const result = readAuditConfiguration(io.environment)
  if (!result.ok) throw configurationInvalid(result.mistakes)
  const { audit } = result
  const from = io.workingDirectory ?? process.cwd()
  const live = join(audit.directory, 'audit')
  return {
    path: resolveNamed(path ?? live, io),
    isLive: path === undefined || resolve(from, path) === resolve(from, live),
    anchorsPath: resolveNamed(join(audit.dataDirectory, 'audit-anchors.jsonl'), io),
    audit,
  }
}

/** As it was named, where that is what the process would open. */
export function resolveNamed(path: string, { workingDirectory }: CommandIo): string {
  return workingDirectory === undefined ? path : resolve(workingDirectory, path)
}
