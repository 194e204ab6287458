import { isJsonObject } from '../json/index.js'
import type { StepInSight } from './kind.js'
import { realmFieldsKind } from './realm-fields.js'
import { asTexts } from './realm-values.js'

/**
 * How the realm sends mail. Its secrets come masked; Keycloak takes a mask that it is sent for "as before", and the
 * realm is written whole, so that they outlive every change of something else.
 */
export const smtp = realmFieldsKind(
  {
    name: 'smtp',
    title: 'Mail server',
    identity: 'one in a realm',
    after: ['realm'],
    serverFills: [],
    fields: ['smtpServer'],
  },
  {
    writeOnly: ['smtpServer.password', 'smtpServer.authTokenClientSecret'],
    normalise: (value) => (isJsonObject(value.smtpServer) ? { smtpServer: asTexts(value.smtpServer) } : value),
    dangers: (step) => mailDangers(step),
  },
)

function mailDangers({ action, changes, wanted }: StepInSight): readonly string[] {
  const server = isJsonObject(wanted?.value.smtpServer) ? wanted.value.smtpServer : {}
  const changed = changes.map(({ field }) => field)
  const elsewhere = action === 'update' && changed.includes('smtpServer.host')
  const isPlain =
    String(server.auth ?? '') === 'true' &&
    String(server.ssl ?? '') !== 'true' &&
    String(server.starttls ?? '') !== 'true'
  return [
    ...(elsewhere ? ['smtpServer.host: links that reset passwords go through another server'] : []),
    ...(isPlain && (action === 'create' || changed.some((field) => /\.(auth|ssl|starttls)$/.test(field)))
      ? ['smtpServer: the password of the mail account goes over the network in clear']
      : []),
  ]
}
