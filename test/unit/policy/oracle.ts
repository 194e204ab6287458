import type {
  AttributeDeclaration,
  AttributeDeclarations,
  BoundDocument,
  DenyDocument,
  FieldType,
  GrantDocument,
  PolicyDocument,
  RequirementDocument,
  WhereDocument,
} from '../../../src/realm-config/index.js'

/** Somebody, as tokens describe them. */
export interface Caller {
  readonly roles: readonly string[]
  readonly claims: Readonly<Record<string, unknown>>
  readonly scopes: readonly string[]
  readonly clientId: string | undefined
  readonly clientRoles: Readonly<Record<string, readonly string[]>>
}

export interface Question {
  readonly document: PolicyDocument
  readonly declarations: AttributeDeclarations
  readonly caller: Caller
  readonly permission: string
  /** `undefined`: none was given. */
  readonly record: unknown
}

/** A rule of the document, and the role that it stands under. */
export interface PlacedRule<Rule> {
  readonly role: string
  readonly rule: Rule
}

/**
 * Whether the document allows it: read from docs/policy.md's rules word by word, slowly, with no line of src/policy in it. A
 * condition is true, false, or cannot be known; a grant must be true, a deny need only not be false.
 */
export function oracleAllows(question: Question): boolean {
  if (!isDeclared(question.document, question.permission)) return false
  const takenAway = deniesFor(question).some(({ rule }) => takesAway(rule, question))
  return !takenAway && grantsFor(question).some(({ rule }) => covers(rule, question))
}

/** Grants of all roles that the caller has, own and inherited, for the permission. */
export function grantsFor({ document, caller, permission }: Question): readonly PlacedRule<GrantDocument>[] {
  return rolesOf(document, caller).flatMap((role) =>
    (document.roles[role]?.grants ?? [])
      .filter(({ permissions }) => permissions.some((pattern) => isMatch(pattern, permission)))
      .map((rule) => ({ role, rule })),
  )
}

export function deniesFor({ document, caller, permission }: Question): readonly PlacedRule<DenyDocument>[] {
  return rolesOf(document, caller).flatMap((role) =>
    (document.roles[role]?.deny ?? [])
      .filter(({ permissions }) => permissions.some((pattern) => isMatch(pattern, permission)))
      .map((rule) => ({ role, rule })),
  )
}

/** A grant alone: for this token, on this record. */
export function covers({ where = {}, requires }: GrantDocument, question: Question): boolean {
  if (!isMet(requires, question.caller)) return false
  const fields = Object.entries(where)
  if (fields.length === 0) return true
  return isObject(question.record) && fields.every(([field, bound]) => conditionHolds(field, bound, question) === true)
}

/** A deny alone. */
export function takesAway({ where = {}, unless }: DenyDocument, question: Question): boolean {
  if (unless !== undefined && isMet(unless, question.caller)) return false
  const fields = Object.entries(where)
  if (fields.some(([field, bound]) => operandFor(field, bound, question) === undefined)) return true
  if (fields.length === 0) return true
  if (!isObject(question.record)) return true
  return fields.every(([field, bound]) => conditionHolds(field, bound, question) !== false)
}

/** Whether the bound asks for attributes that the caller has, all of them. */
export function hasAttributes(where: WhereDocument | undefined, question: Question): boolean {
  return Object.entries(where ?? {}).every(([field, bound]) => operandFor(field, bound, question) !== undefined)
}

/** An attribute as the caller has it: of the declared type and not empty, or not at all. */
function attributeOf(name: string, { declarations, caller }: Question): unknown {
  const declaration = Object.entries(declarations).find(([declared]) => declared === name)?.[1]
  const claim = Object.entries(caller.claims).find(([claimed]) => claimed === name)?.[1]
  if (declaration === undefined) return undefined
  if (declaration.multivalued !== true) return isOfAttributeType(declaration, claim) ? claim : undefined
  if (!Array.isArray(claim) || claim.length === 0) return undefined
  return claim.every((value) => isOfAttributeType(declaration, value)) ? claim : undefined
}

/** Whether the record has no value of the field's type in it. */
export function saysNothingOf(field: string, question: Question): boolean {
  const value = ownValue(field, question.record)
  return value !== null && !isOfFieldType(fieldType(field, question), value)
}

export function isMet(required: RequirementDocument | undefined, caller: Caller): boolean {
  if (required === undefined) return true
  const { scope, acr, client, client_role: clientRole } = required
  if (scope !== undefined && ![scope].flat().every((each) => caller.scopes.includes(each))) return false
  if (client !== undefined && ![client].flat().some((each) => each === caller.clientId)) return false
  if (acr !== undefined && ![acr].flat().some((each) => isSignedInAs(each, caller.claims.acr))) return false
  for (const [owner, roles] of Object.entries(clientRole ?? {})) {
    const held = Object.entries(caller.clientRoles).find(([name]) => name === owner)?.[1] ?? []
    if (![roles].flat().every((role) => held.includes(role))) return false
  }
  return true
}

/** `*` stands for any resource, or any action. */
function isMatch(pattern: string, permission: string): boolean {
  const [resource, action] = pattern.split(':')
  const [askedResource, askedAction] = permission.split(':')
  return (resource === '*' || resource === askedResource) && (action === '*' || action === askedAction)
}

const isDeclared = ({ resources }: PolicyDocument, permission: string): boolean =>
  Object.entries(resources).some(([name, { actions }]) => actions.some((action) => `${name}:${action}` === permission))

/** Until no role brings another with it. */
function rolesOf(document: PolicyDocument, { roles }: Caller): readonly string[] {
  const known = Object.keys(document.roles)
  let all = known.filter((role) => roles.includes(role))
  for (;;) {
    const more = known.filter(
      (role) => all.includes(role) || all.some((heir) => document.roles[heir]?.inherits?.includes(role)),
    )
    if (more.length === all.length) return all
    all = more
  }
}

function isSignedInAs(wanted: string, claim: unknown): boolean {
  return [claim].flat().some((held) => {
    if (typeof held !== 'string') return false
    const areLevels = /^\d+$/.test(held) && /^\d+$/.test(wanted)
    return held === wanted || (areLevels && Number(held) >= Number(wanted))
  })
}

/** True, false, or `undefined` where the record does not say. */
function conditionHolds(field: string, bound: BoundDocument, question: Question): boolean | undefined {
  const operand = operandFor(field, bound, question)
  if (operand === undefined) return undefined
  const value = ownValue(field, question.record)
  if (value === null) return false
  if (!isOfFieldType(fieldType(field, question), value)) return undefined
  if (typeof bound !== 'object') return isSame(value, operand)
  if ('in' in bound) return [operand].flat().some((each) => isSame(value, each))
  return String(value).slice(0, String(operand).length) === operand
}

export function ownValue(field: string, record: unknown): unknown {
  if (!isObject(record)) return undefined
  return Object.getOwnPropertyNames(record).includes(field) ? record[field] : undefined
}

/** What the field is compared with; `undefined` where that is an attribute that the caller has not, or that can't be compared. */
function operandFor(field: string, bound: BoundDocument, question: Question): unknown {
  const written = typeof bound !== 'object' ? bound : 'in' in bound ? bound.in : bound.starts_with
  if (typeof written !== 'string' || written[0] !== '$') return written
  const held = attributeOf(written.slice(1), question)
  const isList = Array.isArray(held)
  if (isList && !(typeof bound === 'object' && 'in' in bound)) return undefined
  const type = fieldType(field, question)
  return [held].flat().every((value) => isWorthComparing(value) && isOfFieldType(type, value)) ? held : undefined
}

/** Drivers give large integers as bigint. */
const isSame = (value: unknown, operand: unknown): boolean =>
  value === operand || (typeof value === 'bigint' && typeof operand === 'number' && String(value) === String(operand))

/** Empty text, and text that no database holds, names nothing. */
const isWorthComparing = (value: unknown): boolean =>
  typeof value !== 'string' || (value !== '' && !value.includes('\0') && isWellFormed(value))

function isWellFormed(text: string): boolean {
  try {
    // Throws for half a surrogate pair.
    encodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

function fieldType(field: string, { document, permission }: Question): FieldType {
  const resource = Object.entries(document.resources).find(([name]) => name === permission.split(':')[0])?.[1]
  const declaration = Object.entries(resource?.fields ?? {}).find(([name]) => name === field)?.[1]
  if (declaration === undefined) throw new Error(`the document bounds ${permission} by ${field}, which is not declared`)
  return declaration.type
}

function isOfFieldType(type: FieldType, value: unknown): boolean {
  if (type === 'integer') return typeof value === 'bigint' || (typeof value === 'number' && value % 1 === 0)
  if (type === 'boolean') return value === true || value === false
  if (typeof value !== 'string') return false
  return type === 'string' || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)
}

function isOfAttributeType(declaration: AttributeDeclaration, value: unknown): boolean {
  if (declaration.type === 'integer') return typeof value === 'number' && value % 1 === 0 && Math.abs(value) < 2 ** 53
  if (typeof value !== 'string') return false
  return declaration.type === 'option' ? declaration.options.some((option) => option === value) : value.length <= 256
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object'
