import type { Scalar } from '../policy-types/index.js'
import { compares, isOfType, type Operator } from '../record-values/index.js'
import { ClientError } from './client-error.js'

export type Members = Readonly<Record<string, unknown>>

/** A bound of the answer as a question to a record. */
export type Test = (record: object) => boolean

/** What a new sign-in would have to bring: all of `scopes`, one of `acrValues`. */
export interface MissingSignIn {
  readonly scopes: readonly string[]
  readonly acrValues: readonly string[]
}

export interface Verdict {
  readonly allowed: 'always' | 'within' | 'never'
  readonly allows: Test
  readonly missing: readonly MissingSignIn[]
}

const NOTHING: readonly MissingSignIn[] = Object.freeze([])

/** @throws ClientError `answer_malformed` */
export function readVerdict(verdict: unknown, at: string): Verdict {
  const { allowed, any_of, none_of, fields, missing = [] } = membersOf(verdict, at)
  if (allowed === 'always') return { allowed, allows: () => true, missing: NOTHING }
  if (allowed === 'never') {
    const alternatives = listOf(missing, `${at}.missing`).map((each) => readMissing(each, `${at}.missing`))
    return { allowed, allows: () => false, missing: alternatives }
  }
  if (allowed !== 'within') throw new ClientError(`${at}.allowed`)
  const types = membersOf(fields, `${at}.fields`)
  const grants = listOf(any_of, `${at}.any_of`).map((where) => readWhere(where, types, `${at}.any_of`))
  const denies = listOf(none_of, `${at}.none_of`).map((where) => readWhere(where, types, `${at}.none_of`))
  return {
    allowed,
    allows: (record) =>
      grants.some((conditions) => conditions.every((condition) => isMet(condition, record))) &&
      !denies.some((conditions) => conditions.every((condition) => mayHold(condition, record))),
    missing: NOTHING,
  }
}

interface Condition {
  readonly field: string
  readonly type: unknown
  readonly operator: Operator
  readonly operand: Scalar | readonly Scalar[]
}

const isMet = ({ field, operator, operand }: Condition, record: object): boolean =>
  compares(own(record, field), operator, operand)

/** A null equals nothing, and is not denied; what is absent or of another type could be anything, and is. */
function mayHold(condition: Condition, record: object): boolean {
  const value = own(record, condition.field)
  return value !== null && (!isOfType(condition.type, value) || isMet(condition, record))
}

const own = (record: object, field: string): unknown =>
  Object.hasOwn(record, field) ? Reflect.get(record, field) : undefined

function readWhere(where: unknown, types: Members, at: string): readonly Condition[] {
  return Object.entries(membersOf(where, at)).map(([field, bound]) => ({
    field,
    type: own(types, field),
    ...readBound(bound, `${at}.${field}`),
  }))
}

function readBound(bound: unknown, at: string): Pick<Condition, 'operator' | 'operand'> {
  if (isScalar(bound)) return { operator: 'equals', operand: bound }
  const { in: values, starts_with: operand, ...others } = membersOf(bound, at)
  if (Object.keys(others).length === 0) {
    if (operand === undefined && Array.isArray(values) && values.every(isScalar))
      return { operator: 'in', operand: values }
    if (values === undefined && typeof operand === 'string') return { operator: 'starts_with', operand }
  }
  throw new ClientError(at)
}

const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

function readMissing(missing: unknown, at: string): MissingSignIn {
  const { scopes = [], acr_values = [] } = membersOf(missing, at)
  const texts = (list: unknown): readonly string[] => listOf(list, at).filter((each) => typeof each === 'string')
  return { scopes: texts(scopes), acrValues: texts(acr_values) }
}

/** @throws ClientError `answer_malformed` */
export function membersOf(value: unknown, at: string): Members {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new ClientError(at)
}

function listOf(value: unknown, at: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new ClientError(at)
}
