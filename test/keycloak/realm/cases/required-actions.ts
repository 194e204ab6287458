import type { RealmCase } from '../realm-case.js'

export const requiredActionCases: readonly RealmCase[] = [
  {
    name: 'required actions of a new realm, changed in part',
    kinds: ['required-action'],
    document: {
      requiredActions: [
        { alias: 'UPDATE_PASSWORD', config: { max_auth_age: '200' }, priority: 5 },
        { alias: 'TERMS_AND_CONDITIONS', enabled: true, defaultAction: true },
        { alias: 'webauthn-register', name: 'Security key', enabled: false },
      ],
    },
    byHand: [
      {
        kind: 'required-action',
        key: 'TERMS_AND_CONDITIONS',
        field: 'enabled, defaultAction',
        change: (admin, realm) =>
          admin.put(`/${realm}/authentication/required-actions/TERMS_AND_CONDITIONS`, {
            alias: 'TERMS_AND_CONDITIONS',
            name: 'Terms and Conditions',
          }),
      },
      {
        kind: 'required-action',
        key: 'UPDATE_PASSWORD',
        field: 'config.max_auth_age',
        change: (admin, realm) =>
          admin.put(`/${realm}/authentication/required-actions/UPDATE_PASSWORD`, {
            alias: 'UPDATE_PASSWORD',
            name: 'Update Password',
            enabled: true,
            priority: 5,
            config: { max_auth_age: '300' },
          }),
      },
    ],
    unknownReference: {
      kind: 'required-action',
      document: { requiredActions: [{ alias: 'UPDATE_PASWORD' }] },
      names: 'UPDATE_PASWORD',
    },
  },
  {
    name: 'required actions that the realm does not have',
    kinds: ['required-action'],
    async prepare(admin, realm) {
      await admin.post('', { realm, enabled: true })
      await admin.delete(`/${realm}/authentication/required-actions/UPDATE_EMAIL`)
      await admin.delete(`/${realm}/authentication/required-actions/delete_account`)
    },
    document: {
      requiredActions: [
        {
          alias: 'UPDATE_EMAIL',
          name: 'Mail',
          providerId: 'UPDATE_EMAIL',
          enabled: true,
          priority: 7,
          defaultAction: false,
        },
        { alias: 'delete_account', enabled: false, priority: 8 },
        { alias: 'VERIFY_EMAIL', enabled: true },
      ],
    },
    byHand: [
      {
        kind: 'required-action',
        key: 'UPDATE_EMAIL',
        field: 'priority',
        change: (admin, realm) =>
          admin.put(`/${realm}/authentication/required-actions/UPDATE_EMAIL`, {
            alias: 'UPDATE_EMAIL',
            name: 'Mail',
            enabled: true,
            priority: 9,
          }),
      },
    ],
    prune: {
      document: { requiredActions: [{ alias: 'VERIFY_EMAIL', enabled: true }] },
      // Every required action of a Keycloak without plug-ins comes with every realm.
      deleted: [],
      protectedKinds: ['required-action'],
    },
  },
]
