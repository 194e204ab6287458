import { isJsonObject, type JsonValue } from '../json/index.js'
import type { AdminCredentials } from './access-token-source.js'
import { AdminError, type AdminErrorCode } from './admin-error.js'
import { listMember } from './json.js'
import { neededRoles } from './needed-roles.js'
import { isGateway } from './repeating.js'
import { secretValues } from './secret-fields.js'
import type { Answer } from './send-request.js'

const CODES: Readonly<Record<number, AdminErrorCode>> = {
  400: 'rejected',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'conflict',
  409: 'conflict',
}

/** Answered with 404 where it is what was sent that names something unknown. */
const NO_SUCH_PROVIDER = /provider (?:not found|.* doesn't exist)|no (?:authenticat\w+|such) provider/i

interface Failed {
  readonly method: string
  readonly path: string
  readonly answer: Answer
  readonly sent?: JsonValue | undefined
  readonly credentials: AdminCredentials
}

/** What an answer means that is none of those hoped for: a refusal, a failure, a page of something else. */
export function describeFailure(failed: Failed): AdminError {
  const { method, path, answer, sent, credentials } = failed
  const { status, body, redirectsTo } = answer
  const isPage = status < 300 && body === undefined
  const code = NO_SUCH_PROVIDER.test(reasonIn(body))
    ? 'rejected'
    : (CODES[status] ?? (status >= 500 ? 'rejected' : 'unexpected_answer'))
  const said = isPage ? '' : hideSecrets(reasonIn(body), [...secretsOf(credentials), ...secretValues(sent ?? null)])
  const how = redirectsTo === undefined ? (isPage ? ' without JSON' : '') : `, a redirect to ${redirectsTo}`
  const reason = `${method} /admin/realms${path} was answered ${status}${how}${said === '' ? '' : ` (${said})`}`
  return new AdminError(code, `${reason}. ${mendOf(code, failed)}`, {
    method,
    path,
    status,
    ...(isGateway(status) ? { mayHaveHappened: true } : {}),
  })
}

function mendOf(code: AdminErrorCode, { method, path, answer: { status }, credentials }: Failed): string {
  const who = nameOf(credentials)
  switch (code) {
    case 'unauthorized':
      return `The token of ${who} is not accepted. Does KEYCLOAK_URL differ from the address Keycloak knows itself by (its --hostname)?`
    case 'forbidden':
      return mendOfRefusal(method, path, credentials)
    case 'conflict':
      return 'Somebody changed the realm at the same time. Run it again: it goes on where it stopped.'
    case 'rejected':
      return status >= 500
        ? "Keycloak failed; its log says why. Often the configuration names something that doesn't exist."
        : 'Mend what it names in the realm configuration; a field may be unknown to this version of Keycloak.'
    default:
      return 'Is KEYCLOAK_URL really a Keycloak, and no proxy in front of it?'
  }
}

/** Names the least that is missing, where it has to be given. */
function mendOfRefusal(method: string, path: string, credentials: AdminCredentials): string {
  const [, segment = ''] = path.split('/')
  const below = path.slice(segment.length + 1)
  if (segment === '') {
    return `${nameOf(credentials)} may not create realms. Give it the role create-realm of the master realm, or create the realm first.`
  }
  const roles = neededRoles(method, below)
  return `${nameOf(credentials)} lacks a permission. It takes ${roles.join(' and ')} ${rolesOwner(decodeURIComponent(segment), credentials)}.`
}

/** Roles over a realm stand in the realm itself, and once more in the master realm for those who sign in there. */
const rolesOwner = (realm: string, credentials: AdminCredentials): string =>
  (credentials.realm ?? 'master') === 'master'
    ? `of the client ${realm}-realm in the realm master`
    : `of the client realm-management in the realm ${realm}`

const nameOf = (credentials: AdminCredentials): string =>
  'username' in credentials ? `administrator ${credentials.username}` : `client ${credentials.clientId}`

function secretsOf(credentials: AdminCredentials): readonly string[] {
  if ('username' in credentials) return [credentials.password]
  return 'clientSecret' in credentials ? [credentials.clientSecret] : []
}

/** Keycloak explains itself in one of these members. */
function reasonIn(body: JsonValue | undefined): string {
  if (!isJsonObject(body)) return ''
  const texts = [body.errorMessage, body.error_description, body.error]
  const text = texts.find((candidate) => typeof candidate === 'string')?.toString() ?? ''
  const several = listMember(body, 'errors').map((error) => reasonIn(error))
  const own = typeof body.field === 'string' && body.field !== '' ? `${body.field}: ${text}` : text
  return [own, ...several].filter((reason) => reason !== '').join('; ')
}

function hideSecrets(text: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret !== '').reduce((shown, secret) => shown.replaceAll(secret, '…'), text)
}
