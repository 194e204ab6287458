import type { DecidedRecord, Permission } from '../policy-types/index.js'
import { ClientError } from './client-error.js'
import { type MissingSignIn, membersOf, readVerdict, type Verdict } from './verdict.js'

export type { MissingSignIn } from './verdict.js'

/** What the caller of `GET /auth/permissions` may do: for showing and hiding, and no protection. */
export interface CallersPermissions {
  /** Version of the policy that decided; another policy has another one. */
  readonly version: string
  /** Whose verdicts these are. */
  readonly subject: string
  /** What the caller may do, to some records at least; in the answer's order. */
  readonly permissions: readonly Permission[]
  /** Whether this is allowed, as the server decides. What is bounded needs a record. */
  can<Asked extends Permission>(permission: Asked, record?: DecidedRecord<Asked>): boolean
  /** Whether it is allowed for some records at least: is there anything to show? */
  canSome(permission: Permission): boolean
  /** What a new sign-in would have to ask for, one of them; none: signing in again does not help. */
  missing(permission: Permission): readonly MissingSignIn[]
}

/**
 * Reads the answer of `GET /auth/permissions`, in a browser too.
 *
 * @param answer the parsed JSON of an answer with status 200
 * @throws ClientError `answer_malformed`, and `at` says where
 * @example
 * const answer = await fetch('/auth/permissions', { headers: { Authorization: `Bearer ${token}` } })
 * const permissions = readPermissions(await answer.json())
 * button.hidden = !permissions.can('gavage_data:write', { gaveur_id: 1 })
 */
export function readPermissions(answer: unknown): CallersPermissions {
  const { policy_version: version, subject, permissions } = membersOf(answer, 'the answer')
  if (typeof version !== 'string') throw new ClientError('policy_version')
  if (typeof subject !== 'string') throw new ClientError('subject')
  const verdicts = new Map<string, Verdict>()
  for (const [permission, verdict] of Object.entries(membersOf(permissions, 'permissions'))) {
    verdicts.set(permission, readVerdict(verdict, `permissions.${permission}`))
  }
  const canSome = (permission: string): boolean => (verdicts.get(permission)?.allowed ?? 'never') !== 'never'
  return Object.freeze({
    version,
    subject,
    permissions: Object.freeze([...verdicts.keys()].filter(isPermission).filter(canSome)),
    can(permission: Permission, record?: unknown) {
      const verdict = verdicts.get(permission)
      if (verdict === undefined) return false
      if (verdict.allowed === 'always') return true
      return typeof record === 'object' && record !== null && verdict.allows(record)
    },
    canSome,
    missing: (permission: Permission) => verdicts.get(permission)?.missing ?? [],
  })
}

/** The server's policy declares it. */
const isPermission = (text: string): text is Permission => text.includes(':')
