import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/json/index.js'
import { loadRealms } from '../../../src/realm-documents/index.js'
import { realmFiles } from './realm-files.js'

/** Lists of a realm, what names their objects, and the folder that holds them one by one. */
const LISTS = [
  { member: 'clients', name: 'clientId', folder: 'clients' },
  { member: 'clientScopes', name: 'name', folder: 'client-scopes' },
  { member: 'groups', name: 'name', folder: 'groups' },
  { member: 'users', name: 'username', folder: 'users' },
  { member: 'authenticationFlows', name: 'alias', folder: 'flows' },
  { member: 'identityProviders', name: 'alias', folder: 'identity-providers' },
] as const

// References and their escapes have tests of their own.
const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((value) => !value.includes('$' + '{'))
const name = fc.string({ minLength: 1, maxLength: 8 }).map((value) => `n${value.replaceAll('$', 's').toLowerCase()}`)

const document = fc.record(
  {
    displayName: text,
    enabled: fc.boolean(),
    accessTokenLifespan: fc.nat(),
    supportedLocales: fc.array(text, { maxLength: 3 }),
    attributes: fc.dictionary(name, text, { maxKeys: 4 }),
    clients: fc.uniqueArray(
      fc.record({ clientId: name, description: text, redirectUris: fc.array(text, { maxLength: 2 }) }),
      {
        selector: ({ clientId }) => clientId,
        maxLength: 4,
      },
    ),
    clientScopes: named('name'),
    groups: named('name'),
    users: named('username'),
    authenticationFlows: named('alias'),
    identityProviders: named('alias'),
  },
  { requiredKeys: [] },
)

function named(field: 'name' | 'username' | 'alias') {
  return fc.uniqueArray(name, { maxLength: 4 }).map((names) => names.map((value) => ({ [field]: value })))
}

/** Where each part goes: a number tells which of some files, or which form. */
const places = fc.array(fc.nat(5), { minLength: 40, maxLength: 40 })

test('a realm that is split in any way is the same realm', async () => {
  await fc.assert(
    fc.asyncProperty(document, places, async (generated, choices) => {
      const files = split({ ...generated }, choices)
      const [loaded] = await loadRealms(await realmFiles(files), { environment: {} })
      expect(inOrder(loaded?.document ?? {})).toEqual(inOrder({ realm: 'lot', ...generated }))
    }),
    { numRuns: 60 },
  )
})

function split(generated: JsonObject, choices: readonly number[]): Readonly<Record<string, string>> {
  let at = 0
  const choose = (): number => choices[at++ % choices.length] ?? 0
  const parts = new Map<string, Record<string, JsonValue>>([['realm.yaml', { realm: 'lot' }]])
  const whole = new Map<string, JsonValue>()
  const add = (file: string, member: string, value: JsonValue): void => {
    const part = parts.get(file) ?? {}
    const before = part[member]
    if (Array.isArray(before) && Array.isArray(value)) part[member] = [...before, ...value]
    else part[member] = isJsonObject(before) && isJsonObject(value) ? { ...before, ...value } : value
    parts.set(file, part)
  }
  const anyFile = (): string => ['realm.yaml', 'one.yaml', 'two.yml', 'three.json'][choose() % 4] ?? 'realm.yaml'
  for (const [member, value] of Object.entries(generated)) {
    const list = LISTS.find((candidate) => candidate.member === member)
    if (list !== undefined && Array.isArray(value) && value.length > 0) {
      value.forEach((entry: JsonValue, index) => {
        const form = choose()
        if (form === 0) whole.set(`${list.folder}/${index}.yaml`, entry)
        else if (form === 1) whole.set(`${list.folder}/${index}.json`, [entry])
        else if (form === 2) whole.set(`${list.folder}/${index}.yml`, { [member]: [entry] })
        else add(anyFile(), member, [entry])
      })
    } else if (member === 'attributes' && isJsonObject(value)) {
      for (const [key, attribute] of Object.entries(value)) add(anyFile(), member, { [key]: attribute })
      if (Object.keys(value).length === 0) add(anyFile(), member, {})
    } else add(anyFile(), member, value)
  }
  const written = [...parts, ...whole].map(([file, value]) => [
    file,
    file.endsWith('.json') ? JSON.stringify(value, undefined, choose() % 3) : stringify(value),
  ])
  return Object.fromEntries(written)
}

/** Lists that several files made, by their names: the order of files says nothing. */
function inOrder(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([member, part]) => {
      const list = LISTS.find((candidate) => candidate.member === member)
      if (list === undefined || !Array.isArray(part)) return [member, part]
      const key = (entry: JsonValue): string => (isJsonObject(entry) ? String(entry[list.name]) : '')
      return [member, [...part].sort((left, right) => (key(left) < key(right) ? -1 : 1))]
    }),
  )
}
