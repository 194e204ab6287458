import { type AuthenticationRequirement, createStepUp, type StepUp } from '../http-auth/index.js'
import type { Permission, Policy, RecordOfPermission } from '../policy/index.js'
import { nearestWord } from '../spelling/index.js'
import { AccessError } from './access-error.js'
import { createRecordCut, type RecordCut } from './create-record-cut.js'

/** The record that a request is about; `undefined` or `null` says that there is none. */
export type MaybeRecord<Asked extends Permission = Permission> = RecordOfPermission<Asked> | null | undefined

/** Names the record of a request, at once or later. */
export type RecordOf<Request, Asked extends Permission = Permission> = (
  request: Request,
) => MaybeRecord<Asked> | PromiseLike<MaybeRecord<Asked>>

/**
 * Who may call a route. Every route says one of these, so that none is open by omission:
 * `public` asks for no token; `authenticated` for any good one; a permission with `record` is decided on the record
 * that the request names (`undefined`: there is none); a permission with `list` needs the permission itself, and the
 * handler applies the caller's bounds to its rows.
 */
export type Access<Request> =
  | 'public'
  | 'authenticated'
  | RecordAccess<Request, Permission>
  | { readonly permission: Permission; readonly list: true }

/** For each permission the record that decides it. */
type RecordAccess<Request, Asked extends Permission> = Asked extends Permission
  ? { readonly permission: Asked; readonly record: RecordOf<Request, Asked> }
  : never

/** What a route may say beside who may call it; with `acr` and `maxAgeSeconds`, how they must have signed in (RFC 9470). */
export interface RouteTerms extends AuthenticationRequirement {
  /**
   * `none`: nothing is changed by it, whatever its method is; for questions that are too long for a URL. The trail has no
   * DATA_MUTATION then. Default: what comes by another method than GET, HEAD or OPTIONS is a change.
   */
  readonly effect?: 'none' | undefined
}

/** A route's access, checked and of one shape, ready to be asked of requests. */
export interface DeclaredAccess<Request> {
  readonly kind: 'public' | 'authenticated' | 'permission'
  readonly permission: Permission | undefined
  /** Absent for lists, and where a permission is asked for without a record: a bounded one is refused then. */
  readonly recordOf: RecordOf<Request> | undefined
  readonly isList: boolean
  /** What of the record the trail names. */
  readonly cutRecord: RecordCut | undefined
  /** Whether the record can't be named yet: what can be asked without it is, and nothing may be changed. */
  readonly isEarly?: true
  /** Whether nobody changes anything by it, whatever its method is. */
  readonly hasNoEffect: boolean
  /** How the caller must have signed in (RFC 9470). */
  readonly stepUp: StepUp | undefined
}

/**
 * @param route as an error names it: `GET /api/gavage/:gaveurId`
 * @param policy given, it must declare the permission, and the access must say whether it is of a record or of a list
 * @throws AccessError `access_invalid` for what can't be meant, `permission_unknown`
 * @throws TypeError for an authentication that no token could meet
 */
export function declareAccess<Request>(
  route: string,
  access: Access<Request> | { readonly permission: Permission },
  { policy, authentication, effect }: DeclarationOptions = {},
): DeclaredAccess<Request> {
  if (effect !== undefined && effect !== 'none') throw invalid(route, "effect is 'none', or absent")
  const hasNoEffect = effect === 'none'
  const stepUp = authentication === undefined ? undefined : createStepUp(authentication)
  if (access === 'public' || access === 'authenticated') {
    if (access === 'public' && stepUp !== undefined) {
      throw invalid(route, 'a public route asks nobody to sign in, and so not in a certain way either')
    }
    return Object.freeze({
      kind: access,
      permission: undefined,
      recordOf: undefined,
      cutRecord: undefined,
      isList: false,
      hasNoEffect,
      stepUp,
    })
  }
  // Callers without types may hand over anything: a slip here must not open the route.
  if (typeof access !== 'object' || access === null || typeof access.permission !== 'string') {
    throw invalid(route, "expected 'public', 'authenticated', or a permission with a record or a list")
  }
  const { permission } = access
  const recordOf = 'record' in access ? access.record : undefined
  const isList = 'list' in access
  if ('record' in access && typeof recordOf !== 'function')
    throw invalid(route, 'record is a function that names the record')
  if (isList && (access.list !== true || 'record' in access))
    throw invalid(route, 'list is true, or absent, and has no record')
  if (policy !== undefined) {
    if (recordOf === undefined && !isList) throw invalid(route, 'a permission goes with a record, or with list: true')
    requirePermission(route, permission, policy)
  }
  const cutRecord = createRecordCut(permission)
  return Object.freeze({ kind: 'permission', permission, recordOf, cutRecord, isList, hasNoEffect, stepUp })
}

/** @throws AccessError `permission_unknown` */
export function requirePermission(route: string, permission: Permission, { permissions }: Policy): void {
  if (permissions.includes(permission)) return
  const meant = nearestWord(permission, permissions)
  throw new AccessError(
    'permission_unknown',
    `${route} asks for ${permission}, which policy.yaml does not declare. ${meant === undefined ? `It has: ${permissions.join(', ')}` : `Did you mean ${meant}?`}`,
    { route, permission },
  )
}

function invalid(route: string, problem: string): AccessError {
  return new AccessError('access_invalid', `${route}: its access can't be meant so: ${problem}.`, { route })
}

/**
 * Asks all that can be asked before the request's input is read, decides nothing about the record, and lets nothing be
 * changed yet: `authorize` comes later where there is a record, else `begin`.
 */
export function earlyAccess<Request>(declared: DeclaredAccess<Request>): DeclaredAccess<Request> {
  return Object.freeze({ ...declared, isEarly: true })
}

interface DeclarationOptions extends Pick<RouteTerms, 'effect'> {
  readonly policy?: Policy | undefined
  readonly authentication?: AuthenticationRequirement | undefined
}
