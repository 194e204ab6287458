import fc from 'fast-check'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { createPolicy } from '../../../src/policy/index.js'
import { writePolicyTypes } from '../../../src/policy-declarations/index.js'
import {
  demonstrationRealmDirectory,
  loadRealmConfig,
  type PolicyDocument,
  type RealmConfig,
} from '../../../src/realm-config/index.js'

const demonstration = await loadRealmConfig(demonstrationRealmDirectory())
const source = 'realm-config/gaveurs-production'

const REALM: RealmConfig = {
  realm: 'small',
  directory: '/realm-config/small',
  representation: { realm: 'small', clients: [], roles: { realm: [{ name: 'reader' }] } },
  attributes: {},
  policy: { resources: {}, roles: {} },
}

/** The members of PolicyTypes as a compiler reads them: a name's type, printed without comments. */
function declared(text: string): ReadonlyMap<string, ts.TypeNode> {
  const file = ts.createSourceFile('passerelle.d.ts', text, ts.ScriptTarget.Latest, true)
  const [exported, module, ...rest] = file.statements
  expect(rest).toEqual([])
  expect(exported?.getText()).toBe('export {}')
  if (module === undefined || !ts.isModuleDeclaration(module)) throw new Error(`no module in ${text}`)
  expect(module.name.text).toBe('passerelle/policy-types')
  const [only, ...others] = module.body !== undefined && ts.isModuleBlock(module.body) ? module.body.statements : []
  if (only === undefined || !ts.isInterfaceDeclaration(only)) throw new Error(`no interface in ${text}`)
  expect([only.name.text, others]).toEqual(['PolicyTypes', []])
  return membersOf(only)
}

function membersOf(node: ts.Node): ReadonlyMap<string, ts.TypeNode> {
  const members = ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node) ? [...node.members] : []
  return new Map(
    members.flatMap((member) =>
      ts.isPropertySignature(member) && member.type !== undefined && 'text' in member.name
        ? [[member.name.text, member.type] as const]
        : [],
    ),
  )
}

function wordsOf(type: ts.TypeNode | undefined): readonly string[] {
  const parts = type !== undefined && ts.isUnionTypeNode(type) ? type.types : type === undefined ? [] : [type]
  return parts.flatMap((part) =>
    ts.isLiteralTypeNode(part) && ts.isStringLiteral(part.literal) ? [part.literal.text] : [],
  )
}

function texts(type: ts.TypeNode | undefined): Readonly<Record<string, string>> {
  if (type === undefined) return {}
  return Object.fromEntries(
    Array.from(membersOf(type), ([name, member]) => {
      const isOptional = ts.isPropertySignature(member.parent) && member.parent.questionToken !== undefined
      return [`${name}${isOptional ? '?' : ''}`, member.getText()]
    }),
  )
}

describe("the demonstration's declarations", () => {
  const types = declared(writePolicyTypes(demonstration, { source }))

  it('have every permission, role and client role, sorted', () => {
    expect(wordsOf(types.get('permission'))).toEqual(createPolicy(demonstration).permissions)
    expect(wordsOf(types.get('role'))).toEqual(['admin', 'gaveur', 'superviseur', 'technicien_sqal', 'veterinaire'])
    expect(texts(types.get('clientRoles'))).toEqual({
      'euralis-frontend': "'dashboard' | 'reports'",
      'gaveurs-frontend': "'producer'",
      'sqal-frontend': "'operator'",
    })
  })

  it('have attributes with the types that tokens carry', () => {
    expect(texts(types.get('attributes'))).toEqual({
      gaveur_id: 'number',
      organization: 'string',
      site_id: "'LL' | 'LS' | 'MO'",
    })
  })

  it('need of a record the fields that some rule is bounded by, and allow the others', () => {
    const records = membersOf(types.get('records') ?? ts.factory.createTypeLiteralNode([]))
    expect(texts(records.get('gavage_data:read'))).toEqual({ gaveur_id: 'number | null', site_id: 'string | null' })
    expect(texts(records.get('gavage_data:write'))).toEqual({ gaveur_id: 'number | null', 'site_id?': 'string | null' })
    expect([...records.keys()]).not.toContain('audit:read')
  })

  it('name where they come from, say what people call things, and hold no date', () => {
    const text = writePolicyTypes(demonstration, { source })
    expect(text).toContain(`from ${source}:`)
    expect(text).toContain('/** Gaveur number */')
    expect(text).toContain("| 'gavage_data:read' // Feedings\n")
    expect(text).not.toMatch(/20\d\d/)
  })
})

describe('declarations', () => {
  it('count the fields of wildcards and denies among those that a record needs', () => {
    const policy: PolicyDocument = {
      resources: {
        lots: {
          actions: ['read', 'write'],
          fields: { id: { type: 'uuid' }, site: { type: 'string' }, sold: { type: 'boolean' } },
        },
      },
      roles: {
        reader: { grants: [{ permissions: ['lots:*'], where: { site: 'LL' }, line: 1 }] },
        clerk: { grants: [], deny: [{ permissions: ['*:write'], where: { sold: true }, line: 2 }] },
      },
    }
    const records = membersOf(
      declared(writePolicyTypes({ ...REALM, policy }, { source })).get('records') ??
        ts.factory.createTypeLiteralNode([]),
    )
    expect(texts(records.get('lots:read'))).toEqual({
      'id?': 'string | null',
      site: 'string | null',
      'sold?': 'boolean | null',
    })
    expect(texts(records.get('lots:write'))).toEqual({
      'id?': 'string | null',
      site: 'string | null',
      sold: 'boolean | null',
    })
  })

  it('have lists for multivalued attributes', () => {
    const attributes = {
      tags: { type: 'string', multivalued: true },
      sites: { type: 'option', options: ['LL', 'LS'], multivalued: true },
      numbers: { type: 'integer', multivalued: true },
    } as const
    expect(texts(declared(writePolicyTypes({ ...REALM, attributes }, { source })).get('attributes'))).toEqual({
      numbers: 'readonly number[]',
      sites: "readonly ('LL' | 'LS')[]",
      tags: 'readonly string[]',
    })
  })

  it('allow nothing where nothing is declared', () => {
    const types = declared(writePolicyTypes({ ...REALM, policy: { resources: {}, roles: {} } }, { source }))
    expect(types.get('permission')?.getText()).toBe('never')
    expect(wordsOf(types.get('role'))).toEqual(['reader'])
  })

  it('are the same whatever order the realm is written in', () => {
    const { policy, attributes, representation } = demonstration
    const reversed = <Value>(of: Readonly<Record<string, Value>>) => Object.fromEntries(Object.entries(of).reverse())
    const other: RealmConfig = {
      ...demonstration,
      attributes: reversed(attributes),
      policy: { resources: reversed(policy.resources), roles: reversed(policy.roles) },
      representation: {
        ...representation,
        roles: {
          realm: [...representation.roles.realm].reverse(),
          client: reversed(representation.roles.client ?? {}),
        },
      },
    }
    expect(writePolicyTypes(other, { source })).toBe(writePolicyTypes(demonstration, { source }))
  })

  it('hold each name as it is, and let no text out of its place', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.string({
        unit: fc.constantFrom("'", '"', '\\', '*/', '\n', '`', '${', '\u2028', '\u202e', '\0', '//', 'a'),
        minLength: 1,
      }),
    )
    const named = fc.uniqueArray(fc.record({ name: hostile, description: hostile }), {
      selector: ({ name }) => name,
      maxLength: 6,
    })
    fc.assert(
      fc.property(named, hostile, (things, from) => {
        const names = things.map(({ name }) => name).sort()
        const text = writePolicyTypes(
          {
            ...REALM,
            attributes: Object.fromEntries(things.map(({ name }) => [name, { type: 'option', options: [name] }])),
            representation: {
              ...REALM.representation,
              userProfile: { attributes: things.map(({ name, description }) => ({ name, displayName: description })) },
              roles: { realm: things, client: Object.fromEntries(things.map(({ name }) => [name, things])) },
            },
          },
          { source: from },
        )
        const types = declared(text)
        const attributes = membersOf(types.get('attributes') ?? ts.factory.createTypeLiteralNode([]))
        expect([...attributes.keys()].sort()).toEqual(names)
        for (const name of names) expect(wordsOf(attributes.get(name))).toEqual([name])
        expect(wordsOf(types.get('role'))).toEqual(names)
      }),
    )
  })
})
