import { expect, it } from 'vitest'
import { kindsBefore } from '../../../src/realm-engine/kinds-in-order.js'
import { REALM_KINDS } from '../../../src/realm-kinds/index.js'
import { REALM_CASES } from '../../keycloak/realm/all-cases.js'

/** What objects of the documents that are tried on real Keycloaks refer to, by kind. */
const REFERRED = new Set(
  REALM_CASES.flatMap(({ document }) =>
    REALM_KINDS.flatMap((kind) =>
      kind
        .list(document, 'shop')
        .flatMap((object) => kind.references?.(object, 'shop') ?? [])
        .map((reference) => `${kind.name} ${reference.kind}`),
    ),
  ),
)

it.each([...REFERRED].toSorted().map((pair) => pair.split(' ')))(
  '%s comes after %s, to which it refers',
  (name, other) => {
    const kind = REALM_KINDS.find((candidate) => candidate.name === name)
    // Within a kind, objects wait for each other.
    expect(name === other || (kind && [...kindsBefore(kind)].some((before) => before === other))).toBe(true)
  },
)

it('knows what most kinds refer to', () => {
  expect(REFERRED).toContain('flow-bindings authentication-flow')
  expect(REFERRED.size).toBeGreaterThan(20)
})
