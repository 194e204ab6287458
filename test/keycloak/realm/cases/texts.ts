import type { AdminClient } from '../../../../src/admin-api/index.js'
import type { RealmCase } from '../realm-case.js'

export const textCases: readonly RealmCase[] = [
  {
    name: 'texts of two locales, beside one that somebody else has set',
    kinds: ['localization'],
    async prepare(admin: AdminClient, realm: string) {
      await admin.post('', { realm, enabled: true })
      await admin.post(`/${realm}/localization/fr`, { theirs: 'à eux' })
    },
    document: {
      localizationTexts: {
        fr: { loginAccountTitle: 'Connexion', 'a/b c%': 'É «ñ» "quoted"', empty: '' },
        'pt-BR': { loginAccountTitle: 'Entrar', doLogIn: 'Entrar' },
      },
    },
    byHand: [
      {
        kind: 'localization',
        key: 'fr/loginAccountTitle',
        field: 'text',
        change: async (admin, realm) => {
          await admin.post(`/${realm}/localization/fr`, { loginAccountTitle: 'Autre' })
        },
      },
      {
        kind: 'localization',
        key: 'fr/a/b c%',
        field: 'text',
        change: async (admin, realm) => {
          await admin.post(`/${realm}/localization/fr`, { 'a/b c%': 'Autre' })
        },
      },
    ],
    prune: {
      document: {
        localizationTexts: { fr: { loginAccountTitle: 'Connexion', empty: '' }, 'pt-BR': { doLogIn: 'Entrar' } },
      },
      deleted: [
        { kind: 'localization', key: 'fr/a/b c%' },
        { kind: 'localization', key: 'pt-BR/loginAccountTitle' },
      ],
    },
  },
]
