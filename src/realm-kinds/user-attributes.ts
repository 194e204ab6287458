import { listMember, without } from '../admin-api/index.js'
import type { JsonObject, JsonValue } from '../json/index.js'
import { attributeLists } from './attribute-lists.js'
import type { Attainable, RealmDocument } from './kind.js'
import { profileIn } from './profile-documents.js'
import { objectIn, textsIn } from './texts-in.js'

/** Policies under which an administrator may set attributes that the profile does not declare. */
const TAKES_UNMANAGED: ReadonlySet<JsonValue | undefined> = new Set<JsonValue | undefined>(['ENABLED', 'ADMIN_EDIT'])

/** Attributes that Keycloak declares itself, once an action or a federation has to do with them. */
const DECLARED_BY_KEYCLOAK =
  /^(?:terms_and_conditions|LDAP_ID|LDAP_ENTRY_DN|KERBEROS_PRINCIPAL|createTimestamp|modifyTimestamp)$/

/** A user without attributes that Keycloak would drop without saying so. */
export function takenAttributes(
  user: JsonObject,
  documents: { readonly wanted: RealmDocument; readonly observed: RealmDocument },
): Attainable {
  const declared = Object.keys(objectIn(user, 'attributes'))
  if (declared.length === 0) return { value: user, notes: [] }
  const profiles = [documents.wanted, documents.observed].map((document) => profileIn(document)?.profile ?? {})
  const policy = profiles.find(({ unmanagedAttributePolicy }) => unmanagedAttributePolicy !== undefined)
  const known = new Map(
    profiles.toReversed().flatMap((profile) => listMember(profile, 'attributes').map((one) => [one.name, one])),
  )
  const takesUnmanaged = TAKES_UNMANAGED.has(policy?.unmanagedAttributePolicy)
  const hasLanguages = documents.wanted.internationalizationEnabled ?? documents.observed.internationalizationEnabled
  const dropped = declared.flatMap((name): readonly (readonly [string, string])[] => {
    const attribute = known.get(name)
    if (name === 'locale' && attribute === undefined) return hasLanguages === true ? [] : [[name, WITHOUT_LANGUAGES]]
    if (attribute !== undefined) return mayAdministratorsEdit(attribute) ? [] : [[name, READ_ONLY]]
    return takesUnmanaged || DECLARED_BY_KEYCLOAK.test(name) ? [] : [[name, UNMANAGED]]
  })
  if (dropped.length === 0) return { value: user, notes: [] }
  const attributes = without(
    objectIn(user, 'attributes'),
    dropped.map(([name]) => name),
  )
  return {
    value: Object.keys(attributes).length === 0 ? without(user, ['attributes']) : { ...user, attributes },
    notes: dropped.map(([name, why]) => `attributes.${name} is not taken by Keycloak: ${why}`),
  }
}

const UNMANAGED =
  'the user profile has no such attribute. Declare it in userProfile.attributes, or set userProfile.unmanagedAttributePolicy to ADMIN_EDIT.'

const READ_ONLY =
  'the user profile lets only users themselves edit it. Add admin to permissions.edit of this attribute.'

const WITHOUT_LANGUAGES = 'it is there where internationalizationEnabled is true.'

/** An attribute without permissions is nobody's to edit. */
const mayAdministratorsEdit = (attribute: JsonObject): boolean =>
  textsIn(objectIn(attribute, 'permissions'), 'edit').includes('admin')

/** Fields that Keycloak also takes as attributes, and then has as fields. */
const FIELDS: readonly string[] = ['username', 'email', 'firstName', 'lastName']

/** A user whose attributes are attributes only. */
export function withFieldsApart(user: JsonObject): JsonObject {
  const attributes = objectIn(user, 'attributes')
  const fields = FIELDS.filter((field) => attributes[field] !== undefined)
  if (fields.length === 0) return user
  const lists = objectIn({ attributes: attributeLists(attributes) }, 'attributes')
  const values = fields.map((field) => [field, textsIn(lists, field)[0] ?? ''])
  return { ...Object.fromEntries(values), ...user, attributes: without(attributes, fields) }
}
