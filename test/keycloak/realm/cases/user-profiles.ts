import { type AdminClient, expectObject, listMember } from '../../../../src/admin-api/index.js'
import type { JsonObject } from '../../../../src/json/index.js'
import type { RealmCase } from '../realm-case.js'

/** Somebody changes the profile: it is read, changed, and written whole, as the console does. */
const change =
  (edit: (profile: JsonObject) => JsonObject) =>
  async (admin: AdminClient, realm: string): Promise<void> => {
    const path = `/${realm}/users/profile`
    await admin.put(path, edit(expectObject(await admin.get(path), 'the profile')))
  }

const editEntry = (list: 'attributes' | 'groups', name: string, fields: JsonObject) =>
  change((profile) => ({
    ...profile,
    [list]: listMember(profile, list).map((entry) => (entry.name === name ? { ...entry, ...fields } : entry)),
  }))

const USERNAME = {
  name: 'username',
  validations: { length: { min: 2, max: 64 }, 'username-prohibited-characters': {} },
}
const EMAIL = { name: 'email', required: { roles: ['user'] } }

export const userProfileCases: readonly RealmCase[] = [
  {
    name: 'a user profile with attributes, groups, validations and annotations',
    kinds: ['user-profile'],
    document: {
      userProfile: {
        unmanagedAttributePolicy: 'ADMIN_VIEW',
        attributes: [
          USERNAME,
          {
            name: 'department',
            displayName: 'Département',
            group: 'work',
            multivalued: true,
            required: {},
            permissions: { view: ['user', 'admin'], edit: ['admin'] },
            validations: { length: { min: 1, max: 40 }, options: { options: ['sales', 'legal'] } },
            annotations: { inputType: 'select', inputOptionLabels: { sales: 'Sales' }, order: 3 },
          },
          { ...EMAIL, permissions: { view: ['admin', 'user'], edit: ['admin'] } },
        ],
        groups: [
          { name: 'work', displayHeader: 'Work', annotations: { layout: 'wide' } },
          { name: 'private', displayHeader: 'Private', displayDescription: 'Not for work' },
        ],
      },
    },
    byHand: [
      {
        kind: 'user-profile',
        key: 'user-profile',
        field: 'unmanagedAttributePolicy',
        change: change((profile) => ({ ...profile, unmanagedAttributePolicy: 'ENABLED' })),
      },
      {
        kind: 'user-profile',
        key: 'attributes/department',
        field: 'validations',
        change: editEntry('attributes', 'department', { validations: { length: { min: 1, max: 50 } } }),
      },
      {
        kind: 'user-profile',
        key: 'attributes/department',
        field: 'required',
        change: editEntry('attributes', 'department', { required: { roles: ['admin'] } }),
      },
      {
        kind: 'user-profile',
        key: 'groups/work',
        field: 'displayHeader',
        change: editEntry('groups', 'work', { displayHeader: 'Office' }),
      },
      {
        kind: 'user-profile',
        key: 'user-profile',
        field: 'order of attributes.department before email',
        change: change((profile) => {
          const attributes = listMember(profile, 'attributes')
          const isDepartment = ({ name }: JsonObject): boolean => name === 'department'
          return {
            ...profile,
            attributes: [...attributes.filter((entry) => !isDepartment(entry)), ...attributes.filter(isDepartment)],
          }
        }),
      },
      {
        kind: 'user-profile',
        key: 'user-profile',
        field: 'order of groups.work before private',
        change: change((profile) => ({ ...profile, groups: [...listMember(profile, 'groups')].reverse() })),
      },
    ],
    prune: {
      document: {
        userProfile: {
          unmanagedAttributePolicy: 'ADMIN_VIEW',
          attributes: [USERNAME, { ...EMAIL, permissions: { view: ['admin', 'user'], edit: ['admin'] } }],
          groups: [{ name: 'private', displayHeader: 'Private', displayDescription: 'Not for work' }],
        },
      },
      deleted: [
        { kind: 'user-profile', key: 'attributes/department' },
        { kind: 'user-profile', key: 'groups/work' },
      ],
    },
    unknownReference: {
      kind: 'user-profile',
      document: { userProfile: { attributes: [USERNAME, { name: 'department', group: 'wrok' }] } },
      names: 'wrok',
    },
  },
  {
    name: 'a user profile for a client scope that the same file declares',
    kinds: ['user-profile', 'client-scope'],
    document: {
      clientScopes: [{ name: 'badge', protocol: 'openid-connect' }],
      userProfile: {
        attributes: [
          USERNAME,
          EMAIL,
          {
            name: 'badge',
            selector: { scopes: ['badge'] },
            required: { roles: ['user'], scopes: ['badge', 'profile'] },
            permissions: { view: ['admin'], edit: ['admin'] },
          },
        ],
      },
    },
    byHand: [
      {
        kind: 'user-profile',
        key: 'attributes/badge',
        field: 'selector',
        change: editEntry('attributes', 'badge', { selector: {} }),
      },
    ],
    unknownReference: {
      kind: 'user-profile',
      document: { userProfile: { attributes: [USERNAME, EMAIL, { name: 'badge', selector: { scopes: ['badgee'] } }] } },
      names: 'badgee',
    },
  },
  {
    name: 'a user profile as an export has it, with attributes of others beside',
    kinds: ['user-profile'],
    async prepare(admin, realm) {
      await admin.post('', { realm, enabled: true })
      await change((profile) => ({
        ...profile,
        unmanagedAttributePolicy: 'ENABLED',
        attributes: [{ name: 'theirs' }, ...listMember(profile, 'attributes')],
      }))(admin, realm)
    },
    document: {
      components: {
        'org.keycloak.userprofile.UserProfileProvider': [
          {
            id: '5f629a72-7018-46a2-ae03-308e9cc48bad',
            providerId: 'declarative-user-profile',
            subComponents: {},
            config: {
              'kc.user.profile.config': [
                '{"attributes":[{"name":"username","permissions":{"view":["admin","user"],"edit":["admin"]}},{"name":"email"},{"name":"badge"}],"groups":[],"unmanagedAttributePolicy":"ADMIN_VIEW"}',
              ],
            },
          },
        ],
      },
    },
    byHand: [
      {
        kind: 'user-profile',
        key: 'attributes/username',
        field: 'permissions',
        change: editEntry('attributes', 'username', { permissions: { view: ['admin'], edit: ['admin'] } }),
      },
      {
        kind: 'user-profile',
        key: 'user-profile',
        field: 'unmanagedAttributePolicy',
        change: change((profile) => ({ ...profile, unmanagedAttributePolicy: 'ADMIN_EDIT' })),
      },
    ],
  },
]
