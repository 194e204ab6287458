import type { JsonObject, JsonValue } from '../json/index.js'
import { UNHEEDED_OF_REALM } from './export-old-values.js'
import type { Translating } from './export-values.js'

/** Members that no version of today reads, and what became of them. */
const GONE: Readonly<Record<string, string>> = {
  applicationScopeMappings: 'clientScopeMappings took its place',
  applications: 'clients took their place',
  certificate: 'keys are components',
  clientTemplates: 'client scopes took their place',
  codeSecret: 'keys are components',
  oauthClients: 'clients took their place',
  privateKey: 'keys are components',
  publicKey: 'keys are components',
  socialProviders: 'identity providers took their place',
  userFederationMappers: 'components took their place',
  userFederationProviders: 'components took their place',
}

const isEmpty = (value: JsonValue): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0

export function leaveOutOldMembers(document: JsonObject, translating: Translating): JsonObject {
  return leaveOut(document, translating, (name) => (Object.hasOwn(GONE, name) ? GONE[name] : undefined))
}

/** Clients and directories that would be missing are a mistake, which the realm itself finds. */
export function leaveOutUnheeded(document: JsonObject, translating: Translating): JsonObject {
  return leaveOut(document, translating, (name, value) => {
    if (UNHEEDED_OF_REALM.includes(name)) return 'Keycloak does not heed it any more'
    const reason = Object.hasOwn(GONE, name) ? GONE[name] : undefined
    return isEmpty(value) || typeof value === 'string' ? reason : undefined
  })
}

function leaveOut(
  document: JsonObject,
  { warnings, places }: Translating,
  why: (name: string, value: JsonValue) => string | undefined,
): JsonObject {
  const kept = Object.entries(document).filter(([name, value]) => {
    const reason = why(name, value)
    if (reason === undefined) return true
    const { file = '', line = 1 } = places.of(document, name) ?? {}
    if (!isEmpty(value)) warnings.push(`${file}:${line}: left out: ${name}; ${reason}.`)
    return false
  })
  if (kept.length === Object.keys(document).length) return document
  const rest = Object.fromEntries(kept)
  places.replaced(document, rest)
  return rest
}
