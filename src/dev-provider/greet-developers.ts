import type { RealmConfig } from '../realm-config/index.js'
import { createRealmModel } from './realm-model.js'

/** What a person at the terminal wants to know: who can sign in, and how to get a token. The passwords are published. */
export function greetDevelopers(config: RealmConfig, issuer: string): string {
  const { users, clients } = createRealmModel(config)
  const people = users.flatMap(({ username, credentials = [], enabled = true }) => {
    const [password] = credentials
    return enabled && password !== undefined ? [{ username, password: password.value }] : []
  })
  const width = Math.max(0, ...people.map(({ username }) => username.length))
  const lines = people.map(({ username, password }) => `  ${username.padEnd(width)}  ${password}`)
  const client = clients.find(({ allowsPassword }) => allowsPassword)
  // The first may be the administrator; the last is the plainest.
  const person = people.at(-1)
  const fields = { client_id: client?.clientId, client_secret: client?.secret, ...person }
  const data = Object.entries({ grant_type: 'password', ...fields }).flatMap(([name, value]) =>
    value === undefined ? [] : [` --data-urlencode ${quoted(`${name}=${value}`)}`],
  )
  const curl = `  curl -s ${quoted(`${issuer}/protocol/openid-connect/token`)}${data.join('')}`
  return [
    `Issuer: ${issuer}`,
    ...(lines.length === 0 ? [] : ['', 'Users and passwords:', ...lines]),
    ...(client === undefined || person === undefined ? [] : ['', `A token for ${person.username}:`, curl]),
    '',
    'Stop with Ctrl-C.',
    '',
  ].join('\n')
}

/** For a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
