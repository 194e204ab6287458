import { adminPath, expectObject, expectObjects, expectText, without } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { listComponents, type PlacedComponent } from './component-tree.js'
import type { FieldChange, RealmKind, RealmObject, Writing } from './kind.js'
import { providersInComponent } from './named-providers.js'

const WHAT = 'the components'

const SECRETS = ['bindCredential', 'keyPassword', 'keystorePassword', 'privateKey', 'secret']

/** What Keycloak makes for a key of its own, and takes from nobody. */
const KEY_MATERIAL = ['certificate', 'kid', 'privateKey', 'secret']

const POLICIES = {
  anonymous: [
    'Allowed Client Scopes',
    'Allowed Protocol Mapper Types',
    'Allowed Registration Web Origins',
    'Consent Required',
    'Full Scope Disabled',
    'Max Clients Limit',
    'Trusted Hosts',
  ],
  authenticated: ['Allowed Client Scopes', 'Allowed Protocol Mapper Types', 'Allowed Registration Web Origins'],
}

const COMES_WITH_REALM: ReadonlySet<string> = new Set([
  ...['aes-generated', 'hmac-generated-hs512', 'rsa-enc-generated', 'rsa-generated'].map(
    (name) => `KeyProvider/${name}`,
  ),
  ...Object.entries(POLICIES).flatMap(([subType, names]) =>
    names.map((name) => `ClientRegistrationPolicy/${subType}/${name}`),
  ),
])

/** Keys, user federations with their mappers, policies of client registration, and whatever else plugs in. */
export const components: RealmKind = {
  name: 'component',
  title: 'Components',
  field: 'components',
  identity: 'the component it is part of, its type, `subType` and `name`',
  after: ['realm', 'realm-role', 'client-role', 'group'],
  exported: 'realm',
  serverFills: ['id', 'parentId', 'subComponents', 'config.lastSync'],
  writeOnly: SECRETS.map((field) => `config.${field}`),
  serial: true,
  list: (document) => listComponents(document),
  normalise: (value) => ({ ...value, config: comparableConfig(value) }),
  async create(writing, wanted) {
    const { providerType, parent } = placeOf(writing, wanted)
    const parentId = parent === undefined ? undefined : await writing.idOf('component', parent)
    const made = parentId === undefined ? undefined : await findMade(writing, parentId, wanted)
    if (made !== undefined) {
      await write(writing, expectText(made, 'id', WHAT), wanted.value)
      writing.made('component', wanted.key, expectText(made, 'id', WHAT))
      return
    }
    const id = await writing.api.post('/components', {
      ...ownFields(wanted.value),
      providerType,
      ...(parentId === undefined ? {} : { parentId }),
    })
    writing.made('component', wanted.key, id)
  },
  async update(writing, { value }, current) {
    await write(writing, expectText(current.value, 'id', WHAT), value)
  },
  async remove({ api }, { value }) {
    await api.delete(adminPath`/components/${expectText(value, 'id', WHAT)}`)
  },
  providers: providersInComponent,
  protects: ({ key }) => (COMES_WITH_REALM.has(key) ? 'it comes with every realm' : undefined),
  holdsPeoplesData: isFederation,
  dangers: ({ action, changes, wanted, current }) =>
    action === 'delete' ? deletion(current) : changes.flatMap((change) => danger(change, wanted ?? current)),
}

/** Where a declared component belongs. */
function placeOf(writing: Writing, { key, path }: RealmObject): PlacedComponent {
  const declared = listComponents(writing.wanted).find((component) => component.path.join('/') === path.join('/'))
  const placed = declared ?? listComponents(writing.wanted).find((component) => component.key === key)
  if (placed !== undefined) return placed
  throw new Error(`component ${key} stands nowhere`)
}

/** A user federation brings mappers along, which the files may declare too: nothing keeps a name from being taken twice. */
async function findMade(
  { api, observed }: Writing,
  parentId: string,
  { value }: RealmObject,
): Promise<JsonObject | undefined> {
  if (listComponents(observed).some((component) => component.value.id === parentId)) return undefined
  const parts = expectObjects(await api.get(`/components?parent=${encodeURIComponent(parentId)}`), WHAT)
  return parts.find(({ name, providerId }) => name === value.name && providerId === value.providerId)
}

/** Keycloak lays the settings of a PUT over its own, and keeps a secret that comes masked. */
async function write({ api }: Writing, id: string, value: JsonObject): Promise<void> {
  const path = adminPath`/components/${id}`
  const current = expectObject(await api.get(path), 'a component')
  const own = ownFields(value)
  const known = isJsonObject(current.config) ? current.config : {}
  const config = isJsonObject(own.config) ? { ...known, ...own.config } : known
  await api.put(path, { ...current, ...own, config })
}

const ownFields = (value: JsonObject): JsonObject => {
  const config = Object.entries(settingsOf(value)).map(([field, setting]) => [field, listed(setting)] as const)
  return { ...value, config: Object.fromEntries(config) }
}

const listed = (setting: JsonValue): JsonValue => (Array.isArray(setting) ? setting : [setting])

/** Settings in one form: every one is a list to Keycloak, without an order, and one that is empty is none. */
function comparableConfig(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(settingsOf(value)).map(([field, setting]) => {
      const values = (Array.isArray(setting) ? setting : [setting]).map(String).sort()
      return [field, values.length > 1 ? values : (values[0] ?? '')]
    }),
  )
}

function settingsOf({ config, providerId }: JsonObject): JsonObject {
  const settings = isJsonObject(config) ? config : {}
  return typeof providerId === 'string' && providerId.endsWith('-generated')
    ? without(settings, KEY_MATERIAL)
    : settings
}

/** The users that came from it go with it; its mappers are components too, further down. */
function isFederation({ key, path }: RealmObject): boolean {
  return key.startsWith('UserStorageProvider/') && path.length === 3
}

function deletion(current: RealmObject | undefined): readonly string[] {
  if (current === undefined) return []
  return isFederation(current)
    ? ['all users that came from it are deleted with it']
    : current.key.startsWith('KeyProvider/')
      ? ['what was signed or encrypted with it is no longer understood']
      : []
}

/** Settings whose change deserves a second look. */
function danger(change: FieldChange, component: RealmObject | undefined): readonly string[] {
  if (component === undefined) return []
  if (component.key.startsWith('KeyProvider/')) return keyDanger(change)
  if ('secret' in change) return []
  if (change.field === 'config.editMode' && change.to === 'WRITABLE')
    return ['changes of users are written to the directory']
  if (change.field === 'config.enabled' && change.to === 'false')
    return ['users that came from it can no longer log in']
  if (change.field === 'config.trustEmail' && change.to === 'true')
    return ['e-mail addresses are believed without a check']
  return component.key.includes('ClientRegistrationPolicy/anonymous/') ? ['anybody may register clients within it'] : []
}

function keyDanger(change: FieldChange): readonly string[] {
  if ('secret' in change) return ['what was signed with the key before is no longer understood']
  const isOff = change.to === 'false' && (change.field === 'config.enabled' || change.field === 'config.active')
  return isOff
    ? [`tokens are no longer signed with it${change.field === 'config.enabled' ? ', nor understood' : ''}`]
    : []
}
