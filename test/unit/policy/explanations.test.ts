import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeReason, type Reason, type Requirement, type RuleOrigin } from '../../../src/policy/index.js'
import type { DenyDocument, GrantDocument } from '../../../src/realm-config/index.js'
import { createTally, heldBy, several } from './asking.js'
import {
  type Caller,
  covers,
  deniesFor,
  grantsFor,
  hasAttributes,
  isMet,
  oracleAllows,
  ownValue,
  type PlacedRule,
  type Question,
  saysNothingOf,
  takesAway,
} from './oracle.js'
import { callers, DECLARATIONS, permissions, policies, records } from './random-policies.js'

const TIMEOUT_MS = 120_000

/** The rules that stand where a reason points; several may stand on one line. */
function rulesAt<Rule extends GrantDocument | DenyDocument>(
  { role, line, through }: RuleOrigin,
  rules: readonly PlacedRule<Rule>[],
  caller: Caller,
): readonly Rule[] {
  expect(caller.roles).toContain(through ?? role)
  const found = rules.filter((placed) => placed.role === role && placed.rule.line === line)
  expect(found).not.toEqual([])
  return found.map(({ rule }) => rule)
}

/** What each reason claims, asked of the oracle. */
const CLAIMS: {
  readonly [Code in Reason['code']]?: (reason: Extract<Reason, { code: Code }>, asked: Question) => void
} = {
  granted({ by }, asked) {
    expect(rulesAt(by, grantsFor(asked), asked.caller).some((rule) => covers(rule, asked))).toBe(true)
  },
  denied({ by, attributes, fields }, asked) {
    const rules = rulesAt(by, deniesFor(asked), asked.caller)
    const holding = rules.filter((rule) => takesAway(rule, asked))
    expect(holding).not.toEqual([])
    if (attributes.length > 0) expect(holding.some(({ where }) => !hasAttributes(where, asked))).toBe(true)
    for (const field of fields) expect(saysNothingOf(field, asked)).toBe(true)
  },
  permission_missing(_, asked) {
    expect(grantsFor(asked)).toEqual([])
  },
  out_of_bounds({ allowed, failed }, asked) {
    expect(failed.length).toBeGreaterThan(0)
    const record: Record<string, unknown> = Object.assign(Object.create(null), asked.record)
    for (const { rule, field, expected, actual } of failed) {
      rulesAt(rule, grantsFor(asked), asked.caller)
      const alone = { permissions: [], line: 1, where: Object.fromEntries([[field, expected]]) }
      expect(covers(alone, asked)).toBe(false)
      const mended = typeof expected !== 'object' ? expected : 'in' in expected ? expected.in[0] : expected.starts_with
      expect(covers(alone, { ...asked, record: { ...record, [field]: mended } })).toBe(true)
      expect(actual).toBe(ownValue(field, asked.record))
    }
    for (const where of allowed) expect(covers({ permissions: [], line: 1, where }, asked)).toBe(false)
  },
  field_missing({ fields, rules }, asked) {
    for (const rule of rules) rulesAt(rule, grantsFor(asked), asked.caller)
    for (const field of fields) expect(saysNothingOf(field, asked)).toBe(true)
  },
  attribute_missing({ attributes, rules }, asked) {
    const pointedAt = rules.flatMap((rule) => rulesAt(rule, grantsFor(asked), asked.caller))
    for (const attribute of attributes) {
      const bounds = pointedAt.flatMap(({ where }) => Object.entries(where ?? {}))
      const asking = bounds.filter(([, bound]) => JSON.stringify(bound).includes(`"$${attribute}"`))
      expect(asking.some(([field, bound]) => !hasAttributes({ [field]: bound }, asked))).toBe(true)
    }
  },
  requirement_missing({ missing }, asked) {
    for (const { rule, requirement } of missing) {
      rulesAt(rule, grantsFor(asked), asked.caller)
      const caller = given(asked.caller, requirement)
      expect(caller).not.toEqual(asked.caller)
      const { code, allowed } = explained({ ...asked, caller })
      // Who signs in through another client, or otherwise, may leave what spared them of a deny.
      const leavesASparing = (deny: DenyDocument) =>
        isMet(deny.unless, asked.caller) && takesAway(deny, { ...asked, caller })
      if (deniesFor(asked).some(({ rule: deny }) => deny.unless !== undefined && leavesASparing(deny))) continue
      expect(allowed || code === 'record_required', code).toBe(true)
    }
  },
  record_required({ rules, fields }, asked) {
    expect(fields.length).toBeGreaterThan(0)
    expect(rules.length).toBeGreaterThan(0)
    for (const deny of deniesFor(asked))
      expect(Object.keys(deny.rule.where ?? {}).length + Number(isMet(deny.rule.unless, asked.caller))).toBeGreaterThan(
        0,
      )
  },
}

function given(caller: Caller, { scopes = [], acr, clients, clientRoles = {} }: Requirement): Caller {
  const more = Object.entries(clientRoles).map(([client, roles]) => [
    client,
    [...(Object.hasOwn(caller.clientRoles, client) ? (caller.clientRoles[client] ?? []) : []), ...roles],
  ])
  return {
    ...caller,
    scopes: [...caller.scopes, ...scopes],
    clientId: clients?.[0] ?? caller.clientId,
    claims: acr === undefined ? caller.claims : { ...caller.claims, acr: acr[0] },
    clientRoles: { ...caller.clientRoles, ...Object.fromEntries(more) },
  }
}

function explained({ document, caller, permission, record }: Question) {
  const held = heldBy(document, caller)
  const { allowed, because } = Reflect.apply(held.explain, held, [permission, record])
  return { allowed, because, code: because.code }
}

describe('a reason', () => {
  it(
    'is true: it points at a rule that stands there and does what it says',
    () => {
      const tally = createTally()
      fc.assert(
        fc.property(policies, several(callers), permissions, several(records), (document, people, permission, rows) => {
          for (const caller of people) {
            for (const record of rows) {
              const asked = { document, declarations: DECLARATIONS, caller, permission, record }
              const { allowed, because, code } = explained(asked)
              expect(allowed).toBe(oracleAllows(asked))
              expect(allowed).toBe(code === 'granted')
              expect(CLAIMS, code).toHaveProperty(code)
              Reflect.get(CLAIMS, code)(because, asked)
              expect(describeReason(because)).toMatch(/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u)
              tally.count(code)
            }
          }
        }),
        { numRuns: 700 },
      )
      for (const code of Object.keys(CLAIMS)) expect(tally.share(code), code).toBeGreaterThan(0.004)
    },
    TIMEOUT_MS,
  )
})
