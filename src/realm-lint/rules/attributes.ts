import { listMember } from '../../admin-api/index.js'
import { isJsonObject, type JsonObject } from '../../json/index.js'
import type { LintRule } from '../finding.js'
import { mappersOf, mappersOfPeople, objectIn, ofEach, textIn, textsIn } from '../objects.js'

/** Mappers that put a user's attribute into tokens or assertions. */
const ATTRIBUTE_MAPPERS: ReadonlySet<string> = new Set([
  'oidc-usermodel-attribute-mapper',
  'saml-user-attribute-mapper',
  'oidc-allowed-origins-user-attribute-mapper',
])

/** Attributes that Keycloak itself sets, whatever the profile says. */
const OF_KEYCLOAK: ReadonlySet<string> = new Set(['locale', 'LDAP_ID', 'LDAP_ENTRY_DN'])

const attributeOf = (mapper: JsonObject): string | undefined => {
  if (!ATTRIBUTE_MAPPERS.has(textIn(mapper, 'protocolMapper'))) return undefined
  const attribute = textIn(objectIn(mapper, 'config'), 'user.attribute')
  return attribute === '' ? undefined : attribute
}

/** Whether people may set an attribute of their own: as the profile says, or because it doesn't speak of it. */
function isSelfEdited(name: string, profile: JsonObject): boolean {
  const declared = listMember(profile, 'attributes').find((attribute) => attribute.name === name)
  if (declared === undefined) return profile.unmanagedAttributePolicy === 'ENABLED'
  return textsIn(objectIn(declared, 'permissions'), 'edit').includes('user')
}

export const attributeRules: readonly LintRule[] = [
  {
    id: 'unmanaged-attribute-mapped',
    level: 'warning',
    means: 'a mapper reads an attribute that the user profile does not declare',
    why: 'Keycloak drops such attributes, so that tokens never carry them; or, where unmanaged ones are let in, nobody checks what they hold.',
    mend: 'Declare the attribute in userProfile, with permissions and validations.',
    in: 'everywhere',
    find: ofEach(mappersOfPeople, (mapper, { document }) => {
      const { userProfile } = document
      const attribute = attributeOf(mapper)
      if (!isJsonObject(userProfile) || attribute === undefined || OF_KEYCLOAK.has(attribute)) return []
      if (listMember(userProfile, 'attributes').some(({ name }) => name === attribute)) return []
      const policy = textIn(userProfile, 'unmanagedAttributePolicy')
      const effect =
        policy === ''
          ? 'so that Keycloak drops it'
          : policy === 'ENABLED'
            ? 'and people can set it themselves to anything'
            : 'so that nothing checks what it holds'
      return [
        { at: ['config', 'user.attribute'], problem: `userProfile does not declare \`${attribute}\`, ${effect}.` },
      ]
    }),
  },
  {
    id: 'bound-attribute-self-edited',
    level: 'error',
    means: 'people can set an attribute themselves that the policy bounds them by',
    why: 'Whoever changes the attribute has the records of somebody else.',
    mend: 'Write `permissions: { view: [admin, user], edit: [admin] }` for it in userProfile.',
    in: 'everywhere',
    find: ofEach(mappersOf, (mapper, { document, boundAttributes }) => {
      const attribute = attributeOf(mapper)
      const bound = textIn(objectIn(mapper, 'config'), 'claim.name') || attribute
      if (attribute === undefined || bound === undefined || !boundAttributes.has(bound)) return []
      if (!isSelfEdited(attribute, objectIn(document, 'userProfile'))) return []
      const problem = `People can set \`${attribute}\` themselves, and policy.yaml bounds by \`${bound}\`.`
      return [{ at: ['config', 'user.attribute'], problem }]
    }),
  },
]
