import { generateKeyPairSync } from 'node:crypto'
import { type AdminClient, expectObject, expectObjects } from '../../../../src/admin-api/index.js'
import { isJsonObject, type JsonObject } from '../../../../src/json/index.js'
import type { RealmCase } from '../realm-case.js'

const KEYS = 'org.keycloak.keys.KeyProvider'
const STORAGE = 'org.keycloak.storage.UserStorageProvider'
const LDAP_MAPPERS = 'org.keycloak.storage.ldap.mappers.LDAPStorageMapper'
const POLICIES = 'org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy'

/** Changes settings of a component by its name, as the console does. */
const changeComponent =
  (name: string, config: JsonObject, is: JsonObject = {}) =>
  async (admin: AdminClient, realm: string): Promise<void> => {
    const all = expectObjects(await admin.get(`/${realm}/components`), 'components')
    const found = all.find(
      (other) => other.name === name && Object.entries(is).every(([field, value]) => other[field] === value),
    )
    const current = expectObject(found, name)
    const known = isJsonObject(current.config) ? current.config : {}
    await admin.put(`/${realm}/components/${current.id}`, { ...current, config: { ...known, ...config } })
  }

const directory = (mappers: readonly JsonObject[]): JsonObject => ({
  name: 'directory',
  providerId: 'ldap',
  config: {
    vendor: ['other'],
    connectionUrl: ['ldap://127.0.0.1:1'],
    usersDn: ['ou=people,dc=example'],
    bindDn: ['cn=reader,dc=example'],
    bindCredential: ['of-the-directory'],
    authType: ['simple'],
    editMode: ['READ_ONLY'],
    importEnabled: ['true'],
    usernameLDAPAttribute: ['uid'],
    rdnLDAPAttribute: ['uid'],
    uuidLDAPAttribute: ['entryUUID'],
    userObjectClasses: ['inetOrgPerson, organizationalPerson'],
    customUserSearchFilter: [''],
    lastSync: ['1700000000'],
  },
  subComponents: { [LDAP_MAPPERS]: [...mappers] },
})

const email: JsonObject = {
  name: 'email',
  providerId: 'user-attribute-ldap-mapper',
  subComponents: {},
  config: {
    'ldap.attribute': ['mailPrimary'],
    'user.model.attribute': ['email'],
    'is.mandatory.in.ldap': ['false'],
    'read.only': ['true'],
    'always.read.value.from.ldap': ['false'],
  },
}

const phone: JsonObject = {
  name: 'phone/office',
  providerId: 'user-attribute-ldap-mapper',
  config: { 'ldap.attribute': ['telephoneNumber'], 'user.model.attribute': ['phone'], 'read.only': ['true'] },
}

const roleOfAll: JsonObject = {
  name: 'all are staff',
  providerId: 'hardcoded-ldap-role-mapper',
  config: { role: ['staff'] },
}

const groupsOf: JsonObject = {
  name: 'departments',
  providerId: 'group-ldap-mapper',
  config: {
    'groups.dn': ['ou=groups,dc=example'],
    'group.name.ldap.attribute': ['cn'],
    'group.object.classes': ['groupOfNames'],
    'membership.ldap.attribute': ['member'],
    'membership.attribute.type': ['DN'],
    'membership.user.ldap.attribute': ['uid'],
    mode: ['READ_ONLY'],
    'user.roles.retrieve.strategy': ['LOAD_GROUPS_BY_MEMBER_ATTRIBUTE'],
    'memberof.ldap.attribute': ['memberOf'],
    'drop.non.existing.groups.during.sync': ['false'],
    'groups.path': ['/'],
  },
}

const people: RealmCase = {
  name: 'a directory of users with mappers, of which Keycloak makes some by itself',
  kinds: ['component', 'realm-role'],
  document: {
    roles: { realm: [{ name: 'staff' }] },
    components: { [STORAGE]: [directory([email, phone, roleOfAll, groupsOf])] },
  },
  byHand: [
    {
      kind: 'component',
      key: 'UserStorageProvider/directory',
      field: 'config.editMode',
      change: changeComponent('directory', { editMode: ['WRITABLE'] }),
    },
    {
      kind: 'component',
      key: 'UserStorageProvider/directory/LDAPStorageMapper/email',
      field: 'config.ldap.attribute',
      change: changeComponent('email', { 'ldap.attribute': ['mail'] }),
    },
    {
      kind: 'component',
      key: 'UserStorageProvider/directory/LDAPStorageMapper/departments',
      field: 'config.mode',
      change: changeComponent('departments', { mode: ['IMPORT'] }),
    },
  ],
  prune: {
    document: {
      roles: { realm: [{ name: 'staff' }] },
      components: { [STORAGE]: [directory([email, roleOfAll, groupsOf])] },
    },
    deleted: [{ kind: 'component', key: 'UserStorageProvider/directory/LDAPStorageMapper/phone/office' }],
  },
}

const twoDirectories: RealmCase = {
  name: 'two directories whose mappers have the same names, and Kerberos',
  kinds: ['component'],
  document: {
    components: {
      [STORAGE]: [
        { ...directory([email]), name: 'north' },
        { ...directory([email]), name: 'south' },
        {
          name: 'kerberos',
          providerId: 'kerberos',
          config: {
            kerberosRealm: ['EXAMPLE'],
            serverPrincipal: ['HTTP/host@EXAMPLE'],
            keyTab: ['/etc/krb5.keytab'],
            enabled: ['false'],
          },
        },
      ],
    },
  },
  byHand: [
    {
      kind: 'component',
      key: 'UserStorageProvider/north',
      field: 'config.usersDn',
      change: changeComponent('north', { usersDn: ['ou=others,dc=example'] }),
    },
    {
      kind: 'component',
      key: 'UserStorageProvider/kerberos',
      field: 'config.keyTab',
      change: changeComponent('kerberos', { keyTab: ['/tmp/other'] }),
    },
  ],
}

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

const keys: RealmCase = {
  name: 'keys that Keycloak makes, one that is brought along, and one that is passive',
  kinds: ['component'],
  document: {
    components: {
      [KEYS]: [
        {
          name: 'ours',
          providerId: 'rsa',
          config: {
            priority: ['200'],
            enabled: ['true'],
            active: ['true'],
            algorithm: ['RS256'],
            privateKey: [privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()],
          },
        },
        {
          name: 'elliptic',
          providerId: 'ecdsa-generated',
          config: { priority: ['90'], ecdsaEllipticCurveKey: ['P-256'] },
        },
        {
          name: 'rsa-generated',
          providerId: 'rsa-generated',
          config: {
            priority: ['50'],
            active: ['false'],
            privateKey: ['of another realm'],
            certificate: ['of another realm'],
          },
        },
      ],
    },
  },
  byHand: [
    {
      kind: 'component',
      key: 'KeyProvider/ours',
      field: 'config.active',
      change: changeComponent('ours', { active: ['false'] }),
    },
    {
      kind: 'component',
      key: 'KeyProvider/rsa-generated',
      field: 'config.priority',
      change: changeComponent('rsa-generated', { priority: ['300'] }),
    },
  ],
  prune: {
    document: {
      components: {
        [KEYS]: [
          { name: 'elliptic', providerId: 'ecdsa-generated', config: { priority: ['90'] } },
          { name: 'rsa-generated', providerId: 'rsa-generated', config: { priority: ['50'] } },
        ],
      },
    },
    deleted: [{ kind: 'component', key: 'KeyProvider/ours' }],
  },
}

const registration: RealmCase = {
  name: 'policies of client registration, of which two have the same name',
  kinds: ['component'],
  document: {
    components: {
      [POLICIES]: [
        {
          name: 'Trusted Hosts',
          providerId: 'trusted-hosts',
          subType: 'anonymous',
          subComponents: {},
          config: { 'trusted-hosts': ['b.example', 'a.example'], 'client-uris-must-match': ['true'] },
        },
        {
          name: 'Allowed Protocol Mapper Types',
          providerId: 'allowed-protocol-mappers',
          subType: 'authenticated',
          config: { 'allowed-protocol-mapper-types': ['oidc-full-name-mapper', 'oidc-address-mapper'] },
        },
        {
          name: 'Max Clients Limit',
          providerId: 'max-clients',
          subType: 'anonymous',
          config: { 'max-clients': ['7'] },
        },
      ],
    },
  },
  byHand: [
    {
      kind: 'component',
      key: 'ClientRegistrationPolicy/anonymous/Max Clients Limit',
      field: 'config.max-clients',
      change: changeComponent('Max Clients Limit', { 'max-clients': ['500'] }),
    },
    {
      kind: 'component',
      key: 'ClientRegistrationPolicy/authenticated/Allowed Protocol Mapper Types',
      field: 'config.allowed-protocol-mapper-types',
      change: changeComponent(
        'Allowed Protocol Mapper Types',
        { 'allowed-protocol-mapper-types': ['oidc-full-name-mapper'] },
        { subType: 'authenticated' },
      ),
    },
  ],
}

export const componentCases: readonly RealmCase[] = [people, twoDirectories, keys, registration]
