import { describe, expect, it } from 'vitest'
import { type KindName, REALM_KINDS } from '../../../src/realm-kinds/index.js'
import { REALM_CASES } from './all-cases.js'

/** Kinds of which nothing that is checked before writing can be unknown, and why. */
const WITHOUT_REFERENCES: Partial<Readonly<Record<KindName, string>>> = {
  'client-scope': 'its mappers and scope mappings are kinds of their own',
  component: 'what its settings mean is known to its provider alone',
  localization: 'texts',
  'protocol-mapper': 'what its settings mean is known to its provider alone',
  'realm-role': 'what it is composed of is a kind of its own',
  smtp: 'addresses and a password',
  workflow: 'conditions and steps are a language of Keycloak’s; a server without workflows refuses them all',
}

describe.each(REALM_KINDS.map((kind) => ({ kind, name: kind.name })))('the cases of $name', ({ kind, name }) => {
  it('create it, and so have it exported', () => {
    const declaring = REALM_CASES.filter(({ kinds, byHand }) =>
      name === 'realm' ? byHand.some((change) => change.kind === name) : kinds.includes(name),
    )
    expect(declaring).not.toEqual([])
  })

  it('change a field of it by hand', () => {
    expect(REALM_CASES.flatMap(({ byHand }) => byHand).filter((change) => change.kind === name)).not.toEqual([])
  })

  it('prune it, where it can be deleted', () => {
    const pruned = REALM_CASES.flatMap(({ prune }) => [
      ...(prune?.deleted ?? []).map((deleted) => deleted.kind),
      ...(prune?.protectedKinds ?? []),
    ])
    expect(pruned.includes(name)).toBe(kind.remove !== undefined)
  })

  it('name something that nobody has, where it names anything', () => {
    const naming = REALM_CASES.filter(({ unknownReference }) => unknownReference?.kind === name)
    expect(naming.length > 0).toBe(WITHOUT_REFERENCES[name] === undefined)
    if (kind.references !== undefined) expect(naming).not.toEqual([])
  })
})

describe('the cases', () => {
  it('are sixty at least', () => {
    expect(REALM_CASES.length).toBeGreaterThanOrEqual(60)
  })

  it('have names of their own', () => {
    expect(new Set(REALM_CASES.map(({ name }) => name)).size).toBe(REALM_CASES.length)
  })
})
