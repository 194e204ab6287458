import { join } from 'node:path'
import { describeFileFailure } from '../daily-file/index.js'

export type AuditErrorCode =
  /** The folder or the file cannot be written at the start. */
  | 'audit_file_unwritable'
  /** `flush()` could not bring everything to the file. */
  | 'audit_flush_failed'
  /** The key that signs the trail is none, or cannot be read or made. */
  | 'audit_key_unusable'
  /** A commit cannot be written, or not within its deadline. */
  | 'audit_unavailable'

export interface AuditErrorDetails {
  /** The live file. */
  readonly path: string
  /** The system's code, e.g. ENOSPC. */
  readonly systemCode?: string
  /** Events that were lost so far. */
  readonly lost?: number
}

/** A trail that cannot do its work; `message` says what to do. */
export class AuditError extends Error {
  readonly code: AuditErrorCode
  readonly details: AuditErrorDetails

  constructor(code: AuditErrorCode, message: string, details: AuditErrorDetails, cause?: unknown) {
    super(message, { cause })
    this.name = 'AuditError'
    this.code = code
    this.details = details
  }
}

export function fileUnwritable(path: string, cause: unknown): AuditError {
  const { message, mend, systemCode } = describeFileFailure(cause)
  const details = systemCode === undefined ? { path } : { path, systemCode }
  return new AuditError(
    'audit_file_unwritable',
    `The audit trail ${path} cannot be opened: ${message}. ${mend}`,
    details,
    cause,
  )
}

export function keyUnusable(path: string, cause: unknown): AuditError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new AuditError(
    'audit_key_unusable',
    `The key that signs the audit trail, ${path}, cannot be used: ${why}. Set AUDIT_SIGNING_KEY to an Ed25519 private key (PKCS#8 in PEM) or its file, or DATA_DIR to a folder that can be written.`,
    { path },
    cause,
  )
}

export function flushFailed(path: string, lost: number, cause?: unknown): AuditError {
  const why = cause === undefined ? `${lost} were lost so far` : describeFileFailure(cause).message
  const sentence = `Not every audit event is in ${path}: ${why}. Refuse what was not recorded, or try again later.`
  const systemCode = cause === undefined ? undefined : describeFileFailure(cause).systemCode
  return new AuditError('audit_flush_failed', sentence, { path, lost, ...(systemCode && { systemCode }) }, cause)
}

export function unavailable(path: string, cause: unknown): AuditError {
  if (cause === undefined) {
    return new AuditError('audit_unavailable', `The audit trail ${path} takes nothing more now. Try again.`, { path })
  }
  const { message, mend, systemCode } = describeFileFailure(cause)
  const sentence = `The audit trail ${path} cannot be written: ${message}. Nothing was done that it would not have. ${mend}`
  return new AuditError('audit_unavailable', sentence, { path, ...(systemCode && { systemCode }) }, cause)
}

export function keysUnwritable(dataDirectory: string, cause: unknown): AuditError {
  const path = join(dataDirectory, 'audit-person-keys.jsonl')
  const { message, mend, systemCode } = describeFileFailure(cause)
  const sentence = `The keys of people in the trail cannot be written to ${path}: ${message}. ${mend}`
  return new AuditError('audit_unavailable', sentence, { path, ...(systemCode && { systemCode }) }, cause)
}
