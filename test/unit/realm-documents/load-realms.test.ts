import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadRealms } from '../../../src/realm-documents/index.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { mistakesOf, realmFiles } from './realm-files.js'

describe('a folder', () => {
  test('is one document, however it is split', async () => {
    const [loaded] = await loadRealms(
      await realmFiles({
        'realm.yaml': 'realm: lot\ndisplayName: Lot\nattributes: { a: "1" }\n',
        'more.json': '{ "attributes": { "b": "2" }, "roles": { "realm": [{ "name": "boss" }] } }',
        'roles.yaml': 'roles:\n  realm:\n    - name: clerk\n  client:\n    web:\n      - name: reader\n',
        'clients/web.yaml': 'clientId: web\nredirectUris: [/]\n',
        'clients/others.yaml': '- clientId: api\n- clientId: batch\n',
        'clients/wrapped.yaml': 'clients:\n  - clientId: wrapped\n',
        'client-scopes.yaml': '- name: lots\n  protocol: openid-connect\n',
        'flows/browser.yaml': 'alias: my browser\nproviderId: basic-flow\n',
        'identity-providers/google.yml': 'alias: google\nproviderId: google\n',
        'realm-roles/auditor.yaml': 'name: auditor\n',
        'user-profile.yaml': 'attributes:\n  - name: username\n',
        'localization-texts/fr.yaml': 'fr:\n  hello: Bonjour\n',
        'README.md': '# Not read',
        'overlays/prod.yaml': 'displayName: not read\n',
      }),
      { environment: {} },
    )
    expect(loaded).toMatchObject({ realm: 'lot', source: { kind: 'folder' }, warnings: [], development: undefined })
    expect(loaded?.document).toEqual({
      realm: 'lot',
      displayName: 'Lot',
      attributes: { a: '1', b: '2' },
      roles: {
        realm: [{ name: 'boss' }, { name: 'clerk' }, { name: 'auditor' }],
        client: { web: [{ name: 'reader' }] },
      },
      clientScopes: [{ name: 'lots', protocol: 'openid-connect' }],
      clients: [
        { clientId: 'api' },
        { clientId: 'batch' },
        { clientId: 'web', redirectUris: ['/'] },
        { clientId: 'wrapped' },
      ],
      authenticationFlows: [{ alias: 'my browser', providerId: 'basic-flow' }],
      identityProviders: [{ alias: 'google', providerId: 'google' }],
      userProfile: { attributes: [{ name: 'username' }] },
      localizationTexts: { fr: { hello: 'Bonjour' } },
    })
  })

  test('says where each member was written', async () => {
    const [loaded] = await loadRealms(
      await realmFiles({
        'realm.yaml': 'realm: lot\ndisplayName: Lot\n',
        'clients/web.yaml': 'clientId: web\nredirectUris:\n  - /\n  - /b\n',
        'clients/x.json': '[\n  { "clientId": "api",\n    "enabled": "true" }\n]',
      }),
      { environment: {} },
    )
    const placeOf = (...path: (string | number)[]) => {
      const { file, line, column } = loaded?.placeOf(path) ?? { file: '', line: 0, column: 0 }
      return `${file}:${line}:${column}`
    }
    expect(placeOf('displayName')).toBe('realm.yaml:2:14')
    expect(placeOf('clients', 0, 'redirectUris', 1)).toBe('clients/web.yaml:4:5')
    expect(placeOf('clients', 0)).toBe('clients/web.yaml:1:1')
    expect(placeOf('clients', 1)).toBe('clients/x.json:2:3')
    expect(placeOf('clients', 1, 'enabled')).toBe('clients/x.json:3:16')
    expect(placeOf('clients', 1, 'unsaid')).toBe('clients/x.json:2:3')
    expect(loaded?.placeOf(['nothing'])).toBeUndefined()
  })

  const refused: readonly (readonly [name: string, files: Record<string, string>, mistakes: readonly string[]])[] = [
    [
      'the same scalar twice',
      { 'realm.yaml': 'realm: a\ndisplayName: A\n', 'more.yaml': 'displayName: B\n' },
      ['realm.yaml:2:14 `displayName` stands in more.yaml:1 already.'],
    ],
    [
      'the same client twice',
      {
        'realm.yaml': 'realm: a\n',
        'clients/b.yaml': 'clientId: b\n',
        'clients/c.yaml': 'clientId: c\n',
        'more.yaml': 'clients:\n  - clientId: b\n',
      },
      ['clients/b.yaml:1:1 `clients.b` stands in more.yaml:2 already.'],
    ],
    [
      'an object twice in one list, wherever the list stands',
      {
        'realm.yaml':
          'realm: a\nclients:\n  - clientId: b\n    protocolMappers: [{ name: m }, { name: m }]\n  - clientId: b\nusers:\n  - username: Jean\n  - username: jean\n',
        'groups/g.yaml': 'name: g\nsubGroups:\n  - name: h\n  - name: h\n',
        'client-roles.yaml': 'b:\n  - name: r\n  - name: r\n',
      },
      [
        'client-roles.yaml:3:5 `roles.client.b.r` stands in client-roles.yaml:2 already.',
        'groups/g.yaml:4:5 `groups.0.subGroups.h` stands in groups/g.yaml:3 already.',
        'realm.yaml:4:36 `clients.0.protocolMappers.m` stands in realm.yaml:4 already.',
        'realm.yaml:5:5 `clients.b` stands in realm.yaml:3 already.',
        'realm.yaml:8:5 `users.jean` stands in realm.yaml:7 already.',
      ],
    ],
    [
      'one realm in two folders',
      {
        'blue/realm.yaml': 'realm: a\ndisplayName: Blue\n',
        'green/realm.yaml': '# Copied\nrealm: a\n',
        'other/realm.yaml': 'realm: b\n',
      },
      ['green/realm.yaml:2:8 Realm a is declared in blue/realm.yaml:1 already.'],
    ],
    [
      'one realm in a file and in a folder beside it',
      { 'a.yaml': 'realm: a\n', 'b.yaml': 'realm: b\n', 'more/realm.yaml': 'realm: b\n' },
      ['more/realm.yaml:1:8 Realm b is declared in b.yaml:1 already.'],
    ],
    [
      'an unknown field',
      { 'realm.yaml': 'realm: a\ndisplayNam: A\n' },
      ['realm.yaml:2:13 RealmRepresentation has no field `displayNam` in Keycloak 26.7.'],
    ],
    [
      'a folder that nobody reads',
      { 'realm.yaml': 'realm: a\n', 'clientes/b.yaml': 'clientId: b\n' },
      ['clientes:1:1 No folder of this name is read.'],
    ],
    [
      'an anchor',
      { 'realm.yaml': 'realm: &a a\n' },
      ['realm.yaml:1:8 YAML reads `&a` as an anchor, which no file here has.'],
    ],
    [
      'bad JSON',
      { 'realm.json': '{ "realm": "a",\n  "x" 1 }' },
      ['realm.json:2:7 Not valid JSON: here should be a colon, and there is something else.'],
    ],
    [
      'a name twice in JSON',
      { 'realm.json': '{ "realm": "a", "realm": "b" }' },
      ['realm.json:1:17 This field is written twice.'],
    ],
    [
      'admin permissions of the first version',
      { 'realm.yaml': 'realm: a\nclients:\n  - clientId: realm-management\n    authorizationSettings: {}\n' },
      ['realm.yaml:4:5 These are admin permissions of the first version, which Keycloak 26.2 replaced.'],
    ],
    ['no name', { 'realm.yaml': 'displayName: A\n' }, ['realm.yaml:1:1 `realm` is missing.']],
    ['a list', { 'realm.yaml': '- realm\n' }, ['realm.yaml:1:1 A file of a realm holds fields.']],
    ['nothing', { 'README.md': '' }, ['.:1:1 No realm is declared here.']],
  ]
  test.each(refused)('refuses %s', async (_name, files, mistakes) => {
    expect(await mistakesOf(await realmFiles(files))).toEqual(mistakes)
  })
})

describe('the name of a realm', () => {
  const refused: readonly (readonly [name: string, problem: string])[] = [
    ['', 'A realm’s name is not empty.'],
    ['  ', 'A realm’s name is not empty.'],
    ['.', 'No address leads to a realm `.`.'],
    ['..', 'No address leads to a realm `..`.'],
    ['a/b', 'A realm’s name has no `/` in Keycloak.'],
    ['a?x=1', 'A realm’s name has no `?` in Keycloak.'],
    ['a\\b', 'A realm’s name has no `\\` in Keycloak.'],
    ['a\u001b[31m', 'A realm’s name has no `[` in Keycloak.'],
    ['a\u0000b', 'A realm’s name has no control characters.'],
    ['a'.repeat(256), 'A realm’s name has at most 255 characters.'],
  ]
  test.each(refused)('is not %j', async (name, problem) => {
    const folder = await realmFiles({ 'realm.json': JSON.stringify({ realm: name }) })
    expect(await mistakesOf(folder)).toEqual([`realm.json:1:10 ${problem}`])
  })

  test.each(['a b', 'é', 'my.realm', 'a'.repeat(255)])('may be %j', async (name) => {
    const folder = await realmFiles({ 'realm.json': JSON.stringify({ realm: name }) })
    expect((await loadRealms(folder, { environment: {} })).map(({ realm }) => realm)).toEqual([name])
  })
})

describe('several realms', () => {
  test('stand in folders of their own, or in files that name them', async () => {
    const folders = await realmFiles({ 'a/realm.yaml': 'realm: one\n', 'b/realm.json': '{"realm": "two"}' })
    expect((await loadRealms(folders, { environment: {} })).map(({ realm }) => realm)).toEqual(['one', 'two'])
    const files = await realmFiles({
      'a.yaml': 'realm: one\n',
      'b.json': '{"realm": "two"}',
      'c.yaml': 'realm: one\nenabled: true\n',
    })
    const loaded = await loadRealms(files, { environment: {} })
    expect(loaded.map(({ document }) => document)).toEqual([{ realm: 'one', enabled: true }, { realm: 'two' }])
  })

  test('stand in one file, as Keycloak writes all it has', async () => {
    const folder = await realmFiles({ 'all.json': '[{"realm": "one"}, {"realm": "two"}]' })
    const loaded = await loadRealms(join(folder, 'all.json'), { environment: {} })
    expect(loaded.map(({ realm, source }) => [realm, source.path])).toEqual([
      ['one', join(folder, 'all.json')],
      ['two', join(folder, 'all.json')],
    ])
  })

  test('are refused with a file that is of neither', async () => {
    const files = await realmFiles({ 'a.yaml': 'realm: one\n', 'b.yaml': 'realm: two\n', 'c.yaml': 'enabled: true\n' })
    expect(await mistakesOf(files)).toEqual([
      'c.yaml:1:1 There are several realms here, and the file does not say which it is about.',
    ])
  })
})

test('a folder with development users has them beside, with a policy or without', async () => {
  const users = `users:\n  - id: 11111111-1111-4111-8111-111111111111\n    username: jean\n`
  const folder = await realmFiles({ 'realm.yaml': 'realm: lot\n', 'users.dev.yaml': users })
  const [loaded] = await loadRealms(folder, { environment: {} })
  expect(loaded?.document).toEqual({ realm: 'lot' })
  expect(loaded?.development).toMatchObject({ users: [{ username: 'jean' }], clients: [] })
  const wrong = await realmFiles({ 'realm.yaml': 'realm: lot\n', 'users.dev.yaml': 'users: [{ username: jean }]\n' })
  expect(await mistakesOf(wrong)).toEqual(['users.dev.yaml:1:9 `id` is missing.'])
})

test('one file is a realm', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'deep', 'lot.yaml')
  await mkdir(dirname(path))
  await writeFile(path, 'realm: lot\nenabled: "true"\n')
  const [loaded] = await loadRealms(path, { environment: {} })
  expect(loaded).toMatchObject({
    realm: 'lot',
    document: { realm: 'lot', enabled: true },
    source: { kind: 'file', path },
  })
  expect(loaded?.placeOf(['enabled'])).toEqual({ file: 'lot.yaml', line: 2, column: 10 })
})
