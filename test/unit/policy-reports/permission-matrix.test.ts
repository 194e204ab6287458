import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPolicy, expandPermission, type PolicySubject } from '../../../src/policy/index.js'
import type { MatrixCell } from '../../../src/policy-reports/index.js'
import { createMatrix } from '../../../src/policy-reports/index.js'
import type { MatrixRule } from '../../../src/policy-reports/policy-rules.js'
import type { AttributeDeclarations, FieldType, PolicyDocument } from '../../../src/realm-config/index.js'
import { hasAuthenticationContext, readAttributes } from '../../../src/tokens/index.js'
import { PERMISSIONS, ROLES, recordArbitrary, ruledArbitrary, subjectArbitrary } from './random-policies.js'

type AnyRecord = Readonly<Record<string, unknown>>

const matrixOf = (policy: PolicyDocument, attributes: AttributeDeclarations = {}) =>
  createMatrix({
    realm: 'farm',
    policy,
    attributes,
    representation: { realm: 'farm', clients: [], roles: { realm: [] } },
  })

describe('the matrix', () => {
  it('says of every role, and of every two, what the decisions say', () => {
    let allowed = 0
    let refused = 0
    fc.assert(
      fc.property(
        ruledArbitrary,
        fc.array(fc.tuple(subjectArbitrary(fc.subarray([...ROLES], { minLength: 1, maxLength: 2 })), recordArbitrary), {
          minLength: 10,
          maxLength: 10,
        }),
        ({ policy: document, attributes }, questions) => {
          const policy = createPolicy({ policy: document, attributes })
          const matrix = matrixOf(document, attributes)
          for (const [subject, record] of questions) {
            for (const [index, permission] of matrix.permissions.entries()) {
              const cells = matrix.roles.flatMap(({ name, cells }) =>
                subject.roles.includes(name) ? (cells[index] ?? []) : [],
              )
              const fields = document.resources[permission.slice(0, permission.indexOf(':'))]?.fields ?? {}
              const held = readAttributes(subject.claims ?? {}, attributes).attributes
              const said = allows(cells, { subject, held, fields, record })
              const decided = policy.permissionsOf(subject).can(permission, record)
              expect(said, `${permission} ${JSON.stringify({ subject, record, cells })}`).toBe(decided)
              if (cells.length === 1 && cells[0]?.access === 'all') expect(decided).toBe(true)
              if (cells.some(({ access }) => access === 'denied')) expect(decided).toBe(false)
              if (cells.every(({ access }) => access === 'none')) expect(decided).toBe(false)
              if (decided) allowed += 1
              else refused += 1
            }
          }
        },
      ),
      { numRuns: 400 },
    )
    expect(Math.min(allowed, refused)).toBeGreaterThan(500)
  })

  it('leaves out what no filter asks for, and says so', () => {
    fc.assert(
      fc.property(
        ruledArbitrary,
        fc.subarray([...ROLES], { minLength: 1 }),
        fc.constantFrom('cow:*', '*:read', 'farm:read'),
        ({ policy, attributes }, roles, pattern) => {
          const whole = matrixOf(policy, attributes)
          const partial = createMatrix(
            { realm: 'farm', policy, attributes, representation: { realm: 'farm', clients: [], roles: { realm: [] } } },
            { roles, permissions: [pattern] },
          )
          const kept = expandPermission(pattern, PERMISSIONS)
          expect(partial.permissions).toEqual(kept)
          expect(partial.partial).toEqual({ roles, permissions: [pattern] })
          expect(partial.roles.map(({ name }) => name)).toEqual(ROLES.filter((role) => roles.includes(role)))
          for (const { name, cells } of partial.roles) {
            const same = whole.roles.find((role) => role.name === name)
            expect(cells).toEqual(kept.map((permission) => same?.cells[whole.permissions.indexOf(permission)]))
          }
        },
      ),
      { numRuns: 100 },
    )
  })
})

interface Question {
  readonly subject: PolicySubject
  readonly held: Readonly<Record<string, unknown>>
  readonly fields: Readonly<Record<string, { readonly type: FieldType }>>
  readonly record: AnyRecord | undefined
}

/** What the cells say, read as their legend explains them; shares nothing with the engine but `readAttributes` and acr. */
function allows(cells: readonly MatrixCell[], question: Question): boolean {
  const { subject } = question
  const grants = cells.flatMap((cell) => cell.grants).filter((rule) => isMet(rule, subject))
  const denies = cells
    .flatMap((cell) => cell.denies)
    .filter((rule) => rule.requirement === undefined || !isMet(rule, subject))
  return grants.some((rule) => grantHolds(rule, question)) && !denies.some((rule) => denyHolds(rule, question))
}

function isMet({ requirement = {} }: MatrixRule, subject: PolicySubject): boolean {
  const { scope, acr, client, client_role: clientRole = {} } = requirement
  return (
    [scope ?? []].flat().every((each) => subject.scopes?.includes(each)) &&
    (acr === undefined || hasAuthenticationContext(subject.claims?.acr, [acr].flat())) &&
    (client === undefined || [client].flat().some((each) => each === subject.clientId)) &&
    Object.entries(clientRole).every(([name, roles]) =>
      [roles].flat().every((role) => subject.clientRoles?.[name]?.includes(role)),
    )
  )
}

function grantHolds({ where }: MatrixRule, { held, fields, record }: Question): boolean {
  if (where === undefined) return true
  if (record === undefined) return false
  return Object.entries(where).every(([field, bound]) => {
    const values = operands(bound, fields[field]?.type, held)
    return values !== undefined && matches(bound, values, record[field])
  })
}

function denyHolds({ where }: MatrixRule, { held, fields, record }: Question): boolean {
  if (where === undefined || record === undefined) return true
  if (Object.entries(where).some(([field, bound]) => operands(bound, fields[field]?.type, held) === undefined))
    return true
  return Object.entries(where).every(([field, bound]) => {
    const value = record[field]
    if (value === null) return false
    if (!isOf(fields[field]?.type, value)) return true
    return matches(bound, operands(bound, fields[field]?.type, held) ?? [], value)
  })
}

function operands(
  bound: MatrixBound,
  type: FieldType | undefined,
  held: Readonly<Record<string, unknown>>,
): readonly unknown[] | undefined {
  const operand = typeof bound !== 'object' ? bound : 'in' in bound ? bound.in : bound.starts_with
  if (typeof operand !== 'string' || !operand.startsWith('$')) return [operand].flat()
  const value = held[operand.slice(1)]
  if (Array.isArray(value) && !(typeof bound === 'object' && 'in' in bound)) return undefined
  const values = [value].flat()
  // Empty text, and a list with one value that is of no use, count as missing.
  return values.length > 0 && values.every((each) => isOf(type, each) && each !== '') ? values : undefined
}

type MatrixBound = NonNullable<MatrixRule['where']>[string]

function matches(bound: MatrixBound, values: readonly unknown[], value: unknown): boolean {
  if (typeof bound !== 'object' || 'in' in bound) return values.some((each) => each === value)
  return typeof value === 'string' && values.some((each) => typeof each === 'string' && value.startsWith(each))
}

function isOf(type: FieldType | undefined, value: unknown): boolean {
  if (type === 'integer') return Number.isSafeInteger(value)
  if (type === 'boolean') return typeof value === 'boolean'
  if (type === 'uuid') return typeof value === 'string' && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(value)
  return typeof value === 'string'
}
