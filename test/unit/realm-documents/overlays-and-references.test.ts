import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadRealms } from '../../../src/realm-documents/index.js'
import { mistakesOf, realmFiles } from './realm-files.js'

const BASE = `realm: lot
displayName: Lot
attributes: { a: "1", b: "2" }
clients:
  - clientId: web
    redirectUris: [http://localhost/*]
    protocolMappers:
      - { name: one, protocol: openid-connect, protocolMapper: m, config: { x: "1" } }
  - clientId: api
`

describe('overlays', () => {
  test('are laid over in order: objects merge, named objects merge by name, other lists replace, null removes', async () => {
    const folder = await realmFiles({
      'realm.yaml': BASE,
      'overlays/prod.yaml': `displayName: null
attributes: { b: null, c: "3" }
clients:
  - clientId: web
    redirectUris: [https://lot.example/*]
    protocolMappers:
      - { name: one, config: { x: "2", y: "3" } }
      - { name: two, protocol: openid-connect, protocolMapper: n }
  - clientId: batch
`,
      'overlays/more.json': '{ "attributes": { "c": "4" } }',
    })
    const overlays = [join(folder, 'overlays/prod.yaml'), join(folder, 'overlays/more.json')]
    const [loaded] = await loadRealms(folder, { overlays, environment: {} })
    expect(loaded?.document).toEqual({
      realm: 'lot',
      attributes: { a: '1', c: '4' },
      clients: [
        {
          clientId: 'web',
          redirectUris: ['https://lot.example/*'],
          protocolMappers: [
            { name: 'one', protocol: 'openid-connect', protocolMapper: 'm', config: { x: '2', y: '3' } },
            { name: 'two', protocol: 'openid-connect', protocolMapper: 'n' },
          ],
        },
        { clientId: 'api' },
        { clientId: 'batch' },
      ],
    })
    const prod = overlays[0] ?? ''
    expect(loaded?.placeOf(['clients', 0, 'redirectUris'])).toMatchObject({ file: prod, line: 5 })
    expect(loaded?.placeOf(['clients', 0, 'protocolMappers', 0, 'protocol'])).toMatchObject({
      file: 'realm.yaml',
      line: 8,
    })
    expect(loaded?.placeOf(['clients', 0, 'protocolMappers', 0, 'config', 'x'])).toMatchObject({ file: prod, line: 7 })
    expect(loaded?.placeOf(['clients', 2])).toMatchObject({ file: prod, line: 9 })
  })

  test('lie anywhere, also among the files', async () => {
    const folder = await realmFiles({ 'realm.yaml': BASE, 'prod.yaml': 'displayName: Prod\n' })
    const [loaded] = await loadRealms(folder, { overlays: [join(folder, 'prod.yaml')], environment: {} })
    expect(loaded?.document.displayName).toBe('Prod')
    expect(await mistakesOf(folder)).toEqual(['realm.yaml:2:14 `displayName` stands in prod.yaml:1 already.'])
  })

  test('that say an object twice are refused with both places, whether the files have it or not', async () => {
    const folder = await realmFiles({
      'realm.yaml': 'realm: lot\nclients:\n  - clientId: web\n',
      'overlays/prod.yaml':
        'clients:\n  - clientId: web\n    enabled: true\n  - clientId: web\n    enabled: false\n  - clientId: api\n  - clientId: api\n',
    })
    const overlay = join(folder, 'overlays/prod.yaml')
    expect(await mistakesOf(folder, { overlays: [overlay], environment: {} })).toEqual([
      `${overlay}:4:5 \`clients.web\` stands in ${overlay}:2 already.`,
      `${overlay}:7:5 \`clients.api\` stands in ${overlay}:6 already.`,
    ])
  })

  test('that name one of several realms are laid over that one', async () => {
    const folder = await realmFiles({
      'a.yaml': 'realm: one\n',
      'b.yaml': 'realm: two\n',
      'overlays/o.yaml': 'realm: two\nenabled: true\n',
    })
    const loaded = await loadRealms(folder, { overlays: [join(folder, 'overlays/o.yaml')], environment: {} })
    expect(loaded.map(({ document }) => document)).toEqual([{ realm: 'one' }, { realm: 'two', enabled: true }])
  })

  test('are refused with their own place', async () => {
    const folder = await realmFiles({
      'realm.yaml': BASE,
      'overlays/o.yaml': 'clients:\n  - clientId: web\n    redirectUri: []\n',
      'overlays/l.yaml': '- a\n',
    })
    const path = join(folder, 'overlays/o.yaml')
    expect(await mistakesOf(folder, { overlays: [path], environment: {} })).toEqual([
      `${path}:3:5 ClientRepresentation has no field \`redirectUri\` in Keycloak 26.7.`,
    ])
    const list = join(folder, 'overlays/l.yaml')
    expect(await mistakesOf(folder, { overlays: [list], environment: {} })).toEqual([
      `${list}:1:1 An overlay holds fields.`,
    ])
    expect(await mistakesOf(folder, { overlays: ['nowhere.yaml'], environment: {} })).toEqual([
      'nowhere.yaml:1:1 There is no such file.',
    ])
  })
})

describe('references', () => {
  test('put values in, in the types of their fields', async () => {
    const folder = await realmFiles({
      'realm.yaml': `realm: lot
displayName: a \${env:NAME} \${env:UNSET:-b} \${env:EMPTY:-} $\${env:NAME} \${vault.x} \${role_y} \${authBaseUrl}
enabled: \${env:SWITCH}
accessTokenLifespan: \${env:UNSET:-300}
smtpServer:
  password: \${file:secrets/smtp}
  user: \${file:none:-nobody}
`,
      'clients/web.yaml': `clientId: web\nsecret: \${file:../secrets/web.txt}\n`,
      'secrets/smtp': 'first\nsecond\n',
      'secrets/web.txt': 'hunter2\r\n',
    })
    const environment = { NAME: 'of the machine', SWITCH: 'true', EMPTY: '' }
    const [loaded] = await loadRealms(folder, { environment })
    expect(loaded?.document).toEqual({
      realm: 'lot',
      displayName: `a of the machine b  \${env:NAME} \${vault.x} \${role_y} \${authBaseUrl}`,
      enabled: true,
      accessTokenLifespan: 300,
      smtpServer: { password: 'first\nsecond', user: 'nobody' },
      clients: [{ clientId: 'web', secret: 'hunter2' }],
    })
    expect([...(loaded?.secrets ?? [])].sort()).toEqual(['first\nsecond', 'hunter2', 'of the machine', 'true'])
    expect(loaded?.placeOf(['clients', 0, 'secret'])).toEqual({ file: 'clients/web.yaml', line: 2, column: 9 })
  })

  test('that are not set are said all at once, each at its place', async () => {
    const folder = await realmFiles({
      'realm.yaml': `realm: lot\ndisplayName: \${env:ONE}\nattributes:\n  a: \${env:TWO} \${env:THREE}\n`,
      'clients/web.json': `{"clientId": "web",\n"redirectUris": ["/", "\${file:none}"]}`,
    })
    expect(await mistakesOf(folder, { environment: { TWO: '' } })).toEqual([
      'clients/web.json:2:23 The file none cannot be read.',
      'realm.yaml:2:14 The variable ONE is not set.',
      'realm.yaml:4:6 The variable TWO is empty.',
      'realm.yaml:4:6 The variable THREE is not set.',
    ])
  })

  test('are not looked up where an overlay says otherwise', async () => {
    const folder = await realmFiles({
      'realm.yaml': `realm: lot\ndisplayName: \${env:ONE}\n`,
      'overlays/o.yaml': 'displayName: Two\n',
    })
    const [loaded] = await loadRealms(folder, { overlays: [join(folder, 'overlays/o.yaml')], environment: {} })
    expect(loaded?.document.displayName).toBe('Two')
  })

  test('never read what the environment inherits', async () => {
    const folder = await realmFiles({ 'realm.yaml': `realm: lot\ndisplayName: \${env:constructor}\n` })
    expect(await mistakesOf(folder)).toEqual(['realm.yaml:2:14 The variable constructor is not set.'])
  })
})

describe('the digest', () => {
  test('changes with any value, secrets among them', async () => {
    const folder = await realmFiles({ 'realm.yaml': `realm: lot\ndisplayName: \${env:A:-x}\n` })
    const digest = async (environment: Record<string, string>) => (await loadRealms(folder, { environment }))[0]?.digest
    const [first, same, other, none] = [
      await digest({ A: 'a' }),
      await digest({ A: 'a' }),
      await digest({ A: 'b' }),
      await digest({}),
    ]
    expect(first).toBe(same)
    expect(new Set([first, other, none]).size).toBe(3)
    await writeFile(join(folder, 'realm.yaml'), `realm: lot\ndisplayName: \${env:A:-x}\nenabled: true\n`)
    expect(await digest({ A: 'a' })).not.toBe(first)
  })
})
