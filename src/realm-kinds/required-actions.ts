import { adminPath, expectObject, expectText, listMember } from '../admin-api/index.js'
import type { RealmKind, StepInSight } from './kind.js'
import { layOver } from './lay-over.js'
import { providerIn } from './named-providers.js'

const WHAT = 'the required actions'

/** Those of every new realm (Keycloak 26.4 to 26.7). */
export const BUILT_IN_REQUIRED_ACTIONS: readonly string[] = [
  'CONFIGURE_RECOVERY_AUTHN_CODES',
  'CONFIGURE_TOTP',
  'TERMS_AND_CONDITIONS',
  'UPDATE_EMAIL',
  'UPDATE_PASSWORD',
  'UPDATE_PROFILE',
  'VERIFY_EMAIL',
  'VERIFY_PROFILE',
  'delete_account',
  'delete_credential',
  'idp_link',
  'update_user_locale',
  'webauthn-register',
  'webauthn-register-passwordless',
]

/** What users may be made to do when they sign in. */
export const requiredActions: RealmKind = {
  name: 'required-action',
  title: 'Required actions',
  field: 'requiredActions[]',
  identity: '`alias`',
  after: ['realm'],
  exported: 'realm',
  serverFills: [],
  list: (document) =>
    listMember(document, 'requiredActions').map((value, at) => ({
      key: expectText(value, 'alias', WHAT),
      value,
      path: ['requiredActions', at],
    })),
  comesWithRealm: (key) => BUILT_IN_REQUIRED_ACTIONS.includes(key),
  protects: ({ key }) => (BUILT_IN_REQUIRED_ACTIONS.includes(key) ? 'it comes with every realm' : undefined),
  async create(writing, wanted) {
    const { key, value } = wanted
    const providerId = typeof value.providerId === 'string' ? value.providerId : key
    const name = typeof value.name === 'string' ? value.name : providerId
    await writing.inTurn('required actions', async () => {
      await writing.api.post('/authentication/register-required-action', { providerId, name })
    })
    await write(writing.api, providerId, wanted.value)
  },
  // What is left out of a PUT is switched off, so that it takes the whole.
  update: ({ api }, { key, value }) => write(api, key, value),
  async remove({ api }, { key }) {
    await api.delete(adminPath`/authentication/required-actions/${key}`)
  },
  providers: ({ key, value }) => providerIn({ providerId: key, ...value }, 'providerId', 'required-action'),
  dangers: (step) => actionDangers(step),
}

async function write(
  api: Parameters<RealmKind['update']>[0]['api'],
  alias: string,
  value: Parameters<typeof layOver>[1],
): Promise<void> {
  const path = adminPath`/authentication/required-actions/${alias}`
  await api.put(path, layOver(expectObject(await api.get(path), WHAT), value))
}

function actionDangers({ action, changes }: StepInSight): readonly string[] {
  if (action === 'delete') return ['users who have to do it get in without']
  if (action !== 'update') return []
  return changes.flatMap((change) => {
    if ('secret' in change || change.to !== false) return []
    if (change.field === 'enabled') return ['enabled: users who have to do it get in without']
    return change.field === 'defaultAction' ? ['defaultAction: new users no longer have to do it'] : []
  })
}
