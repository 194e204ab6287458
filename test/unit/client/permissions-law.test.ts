import fc from 'fast-check'
import { expect, it } from 'vitest'
import { describePermissions } from '../../../src/account/permission-verdicts.js'
import { readPermissions } from '../../../src/client/index.js'
import { createPolicy } from '../../../src/policy/index.js'
import { ATTRIBUTES, FIELDS, type StoredThing, worlds } from '../../contract/row-filter-worlds.js'
import { accessToken } from '../../support/access-token.js'

const hostile = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, '', 'LL', '1', 1.5, -0, Number.NaN, 2 ** 53, true, [], {}, 'L', 42),
  fc.constantFrom<unknown>('e0a1c7d2-0000-4000-8000-00000000000a', 'E0A1C7D2-0000-4000-8000-00000000000A', 'e0a1'),
)
const strange: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 8, arbitrary: fc.dictionary(fc.constantFrom(...Object.keys(FIELDS), 'other'), hostile) },
  fc.constantFrom<unknown>(undefined, null, [], 'LL', 42, true, Object.create({ small: 1, label: 'L' })),
)

/** The row's fields by the names that the policy has for them. */
const recordOf = ({ word_code: word, owner_id: owner, ...rest }: StoredThing) => ({ ...rest, word, owner })

it('a page decides as identity.can() does, for any policy, caller and record', { timeout: 60_000 }, () => {
  const counts = { asked: 0, allowed: 0, always: 0, within: 0, never: 0 }
  fc.assert(
    fc.property(worlds, fc.array(strange, { maxLength: 12 }), ({ rows, cases }, strangers) => {
      // Some are rows with one field spoilt, so that a rule's other fields are as it wants them.
      const spoilt = rows.slice(0, 12).map((row, index) => {
        const fields = Object.keys(FIELDS)
        const given = strangers[index % Math.max(1, strangers.length)]
        return { ...recordOf(row), [fields[index % fields.length] ?? '']: given }
      })
      const records: readonly unknown[] = [...rows.map(recordOf), ...spoilt, ...strangers, undefined]
      for (const { document, subjects } of cases) {
        const policy = createPolicy({ policy: document, attributes: ATTRIBUTES })
        for (const subject of subjects) {
          const identity = policy.identify(accessToken(subject))
          const answer = describePermissions(identity, policy)
          const page = readPermissions(JSON.parse(JSON.stringify(answer)))
          for (const permission of policy.permissions) {
            counts[answer.permissions[permission]?.allowed ?? 'never']++
            // Half of what comes here is no record by its type, as from a page without types.
            for (const record of records as readonly Record<string, unknown>[]) {
              const allowed = identity.can(permission, record)
              counts.asked++
              if (allowed) counts.allowed++
              if (page.can(permission, record) !== allowed) {
                expect.fail(
                  `${permission} on ${JSON.stringify(record)}: the server says ${allowed}, by ${JSON.stringify(identity.explain(permission, record))}, and the page has ${JSON.stringify(answer.permissions[permission])}`,
                )
              }
            }
            expect(page.canSome(permission)).toBe(identity.bounds(permission).kind !== 'none')
          }
        }
      }
    }),
    { numRuns: 25 },
  )
  console.log(`a page and the server: ${JSON.stringify(counts)}`)
  // Not by saying the same of nothing: every kind of verdict is there, and both answers.
  for (const kind of [counts.always, counts.within, counts.never]) expect(kind).toBeGreaterThan(50)
  expect(counts.allowed).toBeGreaterThan(counts.asked / 20)
})
