import { describe, expect, it } from 'vitest'
import { listComponents } from '../../../src/realm-kinds/component-tree.js'
import { components } from '../../../src/realm-kinds/components.js'

const STORAGE = 'org.keycloak.storage.UserStorageProvider'
const MAPPERS = 'org.keycloak.storage.ldap.mappers.LDAPStorageMapper'
const KEYS = 'org.keycloak.keys.KeyProvider'

describe('listComponents', () => {
  it('names parts by what they are part of, after it', () => {
    const found = listComponents({
      components: {
        [STORAGE]: [
          { name: 'south', providerId: 'ldap', subComponents: { [MAPPERS]: [{ name: 'mail', providerId: 'm' }] } },
        ],
        policy: [{ name: 'Hosts', providerId: 'p', subType: 'anonymous' }],
      },
    })
    expect(found.map(({ key, parent, providerType }) => [key, parent, providerType])).toEqual([
      ['UserStorageProvider/south', undefined, STORAGE],
      ['UserStorageProvider/south/LDAPStorageMapper/mail', 'UserStorageProvider/south', MAPPERS],
      ['policy/anonymous/Hosts', undefined, 'policy'],
    ])
    expect(found[1]?.path).toEqual(['components', STORAGE, 0, 'subComponents', MAPPERS, 0])
  })

  it('numbers those of one name the same in whatever order they come', () => {
    const one = { name: 'rsa', providerId: 'rsa', config: { priority: ['1'] } }
    const other = { name: 'rsa', providerId: 'rsa-generated', config: { priority: ['2'] } }
    const keysOf = (list: (typeof one)[]): unknown =>
      new Map(listComponents({ components: { [KEYS]: list } }).map(({ key, value }) => [value.providerId, key]))
    expect(keysOf([one, other])).toEqual(keysOf([other, one]))
    expect(keysOf([one, other])).toEqual(
      new Map([
        ['rsa', 'KeyProvider/rsa'],
        ['rsa-generated', 'KeyProvider/rsa#2'],
      ]),
    )
  })

  it('leaves to other kinds what they keep in components', () => {
    const others = {
      'org.keycloak.userprofile.UserProfileProvider': [{ providerId: 'declarative-user-profile' }],
      'org.keycloak.models.workflow.WorkflowProvider': [{ providerId: 'default' }],
    }
    expect(listComponents({ components: others })).toEqual([])
  })
})

describe('settings of components', () => {
  it.each([
    ['a list of one and the value itself are the same', { a: ['x'] }, { a: 'x' }],
    ['a list has no order', { a: ['y', 'x'] }, { a: ['x', 'y'] }],
    ['an empty one is none', { a: [], b: [''] }, { a: '', b: '' }],
  ])('%s', (_, config, compared) => {
    expect(components.normalise?.({ providerId: 'p', config }, 'realm')).toEqual({ providerId: 'p', config: compared })
  })

  it('of a key that Keycloak makes leave out what it makes, and of one that is brought along do not', () => {
    const config = { priority: ['1'], privateKey: ['-'], certificate: ['-'] }
    expect(components.normalise?.({ providerId: 'rsa-generated', config }, 'realm').config).toEqual({ priority: '1' })
    expect(components.normalise?.({ providerId: 'rsa', config }, 'realm').config).toHaveProperty('privateKey')
  })
})

describe('what speaks against a change of a component', () => {
  const key = (name: string) => ({ key: `KeyProvider/${name}`, value: {}, path: ['components', KEYS, 0] })

  it.each([
    ['config.active', 'tokens are no longer signed with it'],
    ['config.enabled', 'tokens are no longer signed with it, nor understood'],
  ])('%s of a key switched off', (field, why) => {
    const step = { action: 'update', changes: [{ field, from: 'true', to: 'false' }], wanted: key('a') } as const
    expect(components.dangers?.({ ...step, current: key('a') })).toEqual([why])
  })

  it('a directory that is deleted takes its users along, and one of its mappers does not', () => {
    const step = { action: 'delete', changes: [], wanted: undefined } as const
    const directory = { key: 'UserStorageProvider/d', value: {}, path: ['components', STORAGE, 0] }
    const mapper = {
      ...directory,
      key: 'UserStorageProvider/d/M/m',
      path: [...directory.path, 'subComponents', 'M', 0],
    }
    expect(components.dangers?.({ ...step, current: directory })).toHaveLength(1)
    expect(components.dangers?.({ ...step, current: mapper })).toEqual([])
    const { holdsPeoplesData } = components
    const holds = [directory, mapper].map((one) => typeof holdsPeoplesData === 'function' && holdsPeoplesData(one))
    expect(holds).toEqual([true, false])
  })
})
