import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { demonstrationRealmDirectory, loadRealmConfig } from '../../../src/realm-config/index.js'
import { mistakesOf, placeOf, refusal, refusalOf, withEditedRealm } from './edited-realm.js'

const shipped = demonstrationRealmDirectory()

describe('a realm without mistakes', () => {
  it('is read whole: realm, clients by file name, roles, policy and development', async () => {
    const config = await loadRealmConfig(shipped)
    expect(config.realm).toBe('gaveurs-production')
    expect(config.directory).toBe(shipped.replace(/\/$/, ''))
    expect(config.representation.clients.map(({ clientId }) => clientId)).toEqual([
      'backend-api',
      'euralis-frontend',
      'gaveurs-frontend',
      'sqal-frontend',
    ])
    expect(config.representation.roles.realm.map(({ name }) => name)).toEqual(Object.keys(config.policy.roles))
    expect(config.representation.accessTokenLifespan).toBe(300)
    expect(config.development?.users).toHaveLength(5)
    expect(config.development?.clients.map(({ clientId }) => clientId)).toEqual(['euralis-frontend', 'backend-api'])
  })

  it('tells from the user profile how tokens carry each custom attribute', async () => {
    const { attributes } = await loadRealmConfig(shipped)
    expect(attributes).toEqual({
      gaveur_id: { type: 'integer' },
      site_id: { type: 'option', options: ['LL', 'LS', 'MO'] },
      organization: { type: 'string' },
    })
  })

  it('tells that an attribute with several values is a list', async () => {
    const several = [
      { file: 'realm.yaml', replace: ['- name: site_id\n', '- name: site_id\n      multivalued: true\n'] },
      {
        file: 'realm.yaml',
        replace: ['claim.name: site_id\n', "claim.name: site_id\n          multivalued: 'true'\n"],
      },
      { file: 'policy.yaml', replace: ['{ site_id: $site_id }', '{ site_id: { in: $site_id } }'] },
      { file: 'policy.yaml', replace: ['{ site_id: $site_id }', '{ site_id: { in: $site_id } }'] },
    ] as const
    const { attributes } = await withEditedRealm(several, loadRealmConfig)
    expect(attributes.site_id).toEqual({ type: 'option', options: ['LL', 'LS', 'MO'], multivalued: true })
    expect(attributes.organization).toEqual({ type: 'string' })
  })

  it('says on which line of policy.yaml each grant stands', async () => {
    const { policy } = await loadRealmConfig(shipped)
    const marker = '- permissions: [gavage_data:read, gavage_data:write, analytics:read]'
    const line = Number((await placeOf(shipped, 'policy.yaml', marker)).split(':')[1])
    expect(policy.roles.gaveur?.grants).toEqual([
      {
        permissions: ['gavage_data:read', 'gavage_data:write', 'analytics:read'],
        where: { gaveur_id: '$gaveur_id' },
        line,
      },
    ])
  })

  it('is deeply frozen', async () => {
    const reachable: unknown[] = [await loadRealmConfig(shipped)]
    let seen = 0
    for (let value = reachable.pop(); value !== undefined; value = reachable.pop()) {
      if (typeof value !== 'object' || value === null) continue
      seen += 1
      expect(Object.isFrozen(value)).toBe(true)
      reachable.push(...Object.values(value).filter((member) => member !== undefined))
    }
    expect(seen).toBeGreaterThan(100)
  })

  it('reads the same twice, and from a relative path', async () => {
    const first = await loadRealmConfig(shipped)
    expect(await loadRealmConfig(relative(process.cwd(), shipped))).toEqual(first)
  })

  it('does without development users', async () => {
    const config = await withEditedRealm([{ file: 'users.dev.yaml', write: undefined }], loadRealmConfig)
    expect(config).not.toHaveProperty('development')
  })

  it('accepts a file with a byte order mark and Windows line ends', async () => {
    const write = '\uFEFFclientId: portal\r\npublicClient: false\r\n'
    const config = await withEditedRealm([{ file: 'clients/a.yaml', write }], loadRealmConfig)
    expect(config.representation.clients[0]).toEqual({ clientId: 'portal', publicClient: false })
  })
})

describe('mistakes', () => {
  it('come all at once, by file and from top to bottom', async () => {
    const mistakes = await mistakesOf([
      { file: 'users.dev.yaml', replace: ['realmRoles: [gaveur]', 'realmRoles: [gaver]'] },
      { file: 'policy.yaml', replace: ['$gaveur_id', '$gaver_id'] },
      { file: 'policy.yaml', replace: ['description: Feedings', 'descripton: Feedings'] },
      { file: 'roles.yaml', replace: ['description: Opens the dashboard', 'description: 5'] },
      { file: 'clients/backend-api.yaml', replace: ['enabled: true', 'enabled: yes'] },
      { file: 'clients/sqal-frontend.yaml', replace: ['name: SQAL', 'name: "SQAL'] },
      { file: 'realm.yaml', replace: ['realm: gaveurs-production\n', ''] },
    ])
    const order = mistakes.map(({ file, problem }) => [file, problem])
    expect(order).toEqual([
      ['clients/backend-api.yaml', '`enabled` must be true or false, not text.'],
      ['clients/sqal-frontend.yaml', expect.stringContaining('Not valid YAML')],
      ['policy.yaml', 'There is no field `descripton` here.'],
      ['policy.yaml', '`gaver_id` is not a custom attribute.'],
      ['realm.yaml', '`realm` is missing.'],
      ['roles.yaml', '`description` must be text, not a number.'],
      ['users.dev.yaml', '`gaver` is not a realm role.'],
    ])
  })

  it('blame nobody for names in a file that cannot be understood', async () => {
    const mistakes = await mistakesOf([{ file: 'roles.yaml', replace: ['roles:', 'roles: ['] }])
    expect(new Set(mistakes.map(({ file }) => file))).toEqual(new Set(['roles.yaml']))
  })

  it('are readable in the message, one a line', async () => {
    const { message, code, details } = await refusalOf([
      { file: 'policy.yaml', replace: ['$gaveur_id', '$gaver_id'] },
      { file: 'users.dev.yaml', replace: ['site_id: [LS]', 'site_id: [LQ]'] },
    ])
    const lines = message.split('\n')
    expect(code).toBe('realm_config_invalid')
    expect(lines[0]).toMatch(/^2 mistakes in the realm configuration \//)
    expect(lines.slice(1)).toEqual(
      details.map(({ file, line, column, problem, mend }) => `  ${file}:${line}:${column}  ${problem} ${mend}`),
    )
  })

  it('never show a password or a secret', async () => {
    const { message } = await refusalOf([
      { file: 'users.dev.yaml', replace: ['value: gaveur123', 'value: 8675309'] },
      { file: 'users.dev.yaml', replace: ['secret: backend-api-development-secret', 'secret: [8675309]'] },
      { file: 'clients/backend-api.yaml', replace: ['enabled: true', 'secret: 8675309'] },
    ])
    expect(message.split('\n')[0]).toContain('4 mistakes')
    expect(message).not.toContain('8675309')
  })

  it.each(['nowhere', 'package.json'])('name a path that is not a folder: %s', async (path) => {
    const { details, directory } = await refusal(path)
    expect(details).toHaveLength(1)
    expect(details[0]?.problem).toContain(directory)
    expect(details[0]?.mend).toBe('Name a folder with realm.yaml, roles.yaml, policy.yaml and clients/ in it.')
  })

  it('name few of very many slips of the same kind', async () => {
    const mistakes = await mistakesOf([{ file: 'roles.yaml', write: ']'.repeat(2_000) }])
    expect(mistakes).toHaveLength(20)
  })
})

describe('the demonstration realm', () => {
  it('is found from the compiled package as well as from its source', async () => {
    const root = await mkdtemp(join(tmpdir(), 'passerelle-package-'))
    try {
      const source = new URL('../../../src/realm-config/demonstration-realm-directory.ts', import.meta.url)
      await cp(source, join(root, 'dist/realm-config/demonstration-realm-directory.ts'))
      const compiled: { demonstrationRealmDirectory(): string } = await import(
        join(root, 'dist/realm-config/demonstration-realm-directory.ts')
      )
      expect(compiled.demonstrationRealmDirectory()).toBe(join(root, 'realm-config/gaveurs-production'))
    } finally {
      await rm(root, { recursive: true, force: true })
    }
  })
})
