import { listMember, without } from '../admin-api/index.js'
import { isJsonObject, type JsonObject } from '../json/index.js'
import { fileNames } from './file-name.js'
import type { SecretReference } from './hide-secrets.js'
import { nameOf } from './identity-fields.js'
import { writeYaml } from './write-yaml.js'

/** One file of an exported realm. */
export interface ExportedFile {
  /** Below the folder, with `/`. */
  readonly path: string
  readonly text: string
}

/** Members of the document that stand in a file of their own, and what the file says about itself. */
const OWN_FILES: readonly { readonly path: string; readonly fields: readonly string[]; readonly about: string }[] = [
  {
    path: 'roles.yaml',
    fields: ['roles', 'defaultRole'],
    about: 'Roles of the realm and of its clients, and what composite ones are made of.',
  },
  {
    path: 'groups.yaml',
    fields: ['groups', 'defaultGroups'],
    about: 'Groups with their roles, and those that everybody is in.',
  },
  {
    path: 'users.yaml',
    fields: ['users'],
    about: 'Users and service accounts with their roles. Passwords are never exported.',
  },
  {
    path: 'client-scopes.yaml',
    fields: [
      'clientScopes',
      'defaultDefaultClientScopes',
      'defaultOptionalClientScopes',
      'scopeMappings',
      'clientScopeMappings',
    ],
    about: 'Client scopes with what they put into tokens, and which of them new clients get.',
  },
  {
    path: 'identity-providers.yaml',
    fields: ['identityProviders', 'identityProviderMappers'],
    about: 'Where people may sign in besides here, and what is taken over from there.',
  },
  {
    path: 'authentication.yaml',
    fields: ['authenticationFlows', 'authenticatorConfig', 'requiredActions'],
    about:
      'How people sign in: flows, their settings, and what is asked of people once. realm.yaml says which flow is used for what.',
  },
  {
    path: 'components.yaml',
    fields: ['components'],
    about: 'Keys, user federation and other providers. Private keys are never exported.',
  },
  { path: 'organizations.yaml', fields: ['organizations'], about: 'Organizations.' },
  {
    path: 'user-profile.yaml',
    fields: ['userProfile'],
    about: 'What is known about a user: attributes, who may see and edit them, and what they have to look like.',
  },
  {
    path: 'localization.yaml',
    fields: ['localizationTexts'],
    about: 'Texts that replace those of the themes, by language.',
  },
  {
    path: 'client-policies.yaml',
    fields: ['clientProfiles', 'clientPolicies'],
    about: 'What clients have to keep to, and which.',
  },
  { path: 'workflows.yaml', fields: ['workflows'], about: 'Workflows.' },
]

/** A document as a folder of files. Members that belong together stand together; each client has a file of its own. */
export function splitFiles(document: JsonObject, references: readonly SecretReference[]): readonly ExportedFile[] {
  const { realm } = document
  const clients = listMember(document, 'clients')
  const apart = OWN_FILES.flatMap(({ path, fields, about }) => {
    const content = pick(document, fields)
    return Object.keys(content).length === 0 ? [] : [{ path, text: writeYaml(about, content) }]
  })
  const others = without(document, ['clients', ...OWN_FILES.flatMap(({ fields }) => fields)])
  return [
    {
      path: 'realm.yaml',
      text: writeYaml(
        aboutRealm(String(realm), [...apart.map(({ path }) => path), ...(clients.length > 0 ? ['clients/'] : [])]),
        others,
      ),
    },
    ...apart,
    ...clientFiles(clients),
    ...secretsFile(references),
  ]
}

const aboutRealm = (realm: string, others: readonly string[]): string =>
  [
    `The realm ${realm} as passerelle realm export wrote it: what it has beyond what every new realm has.`,
    'Field names are those of RealmRepresentation. What is left out is left alone by passerelle realm apply.',
    ...(others.length > 0 ? [`The rest stands in ${others.join(', ')}.`] : []),
  ].join('\n')

function clientFiles(clients: readonly JsonObject[]): readonly ExportedFile[] {
  const names = fileNames(clients.map((client) => nameOf(client) ?? ''))
  return clients.map((client) => {
    const name = nameOf(client) ?? ''
    return { path: `clients/${names.get(name)}.yaml`, text: writeYaml(aboutClient(client), client) }
  })
}

function aboutClient(client: JsonObject): string {
  const what =
    client.protocol === 'saml'
      ? 'A SAML client'
      : client.bearerOnly === true
        ? 'An API that only accepts tokens'
        : client.publicClient === true
          ? 'A public client: an application in a browser or on a phone, without a secret'
          : client.secret !== undefined
            ? 'A confidential client, with a secret'
            : 'Settings of a client'
  const account = client.serviceAccountsEnabled === true ? '; it may act for itself (service account)' : ''
  return `${what}${account}. What is not said here is as Keycloak makes it.`
}

function secretsFile(references: readonly SecretReference[]): readonly ExportedFile[] {
  if (references.length === 0) return []
  const lines = references.map(({ variable, where }) => `# ${where}\n${variable}=\n`)
  const head = [
    '# Secrets that the files of this folder refer to. None of their values is in the folder.',
    '# A variable that is not set leaves the secret in Keycloak as it is; set it where the realm is made anew.',
  ]
  return [{ path: 'secrets.env.example', text: `${head.join('\n')}\n\n${lines.join('\n')}` }]
}

function pick(document: JsonObject, fields: readonly string[]): JsonObject {
  const members = fields.flatMap((field) => {
    const value = document[field]
    const isEmpty = value === undefined || (isJsonObject(value) && Object.keys(value).length === 0)
    return isEmpty ? [] : [[field, value] as const]
  })
  return Object.fromEntries(members)
}
