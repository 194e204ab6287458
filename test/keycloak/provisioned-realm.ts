import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { type AdminClient, createAdminClient } from '../../src/admin-api/index.js'
import { type CommandRun, runInProcess } from '../support/run-in-process.js'
import { logFolder, rememberSecret } from '../support/secrets-in-logs.js'
import { ADMINISTRATOR } from './administrator.js'
import { projectRoot } from './run-program.js'

/** Of the development users of gaveurs-production, and of its client. */
const SECRET = /(?:secret|value): ([^\s,]+)/g

/** A realm of its own for one test file, so that what it breaks is nobody else's. */
export interface ProvisionedRealm {
  readonly name: string
  /** Its realm-config: a copy of gaveurs-production's. */
  readonly directory: string
  readonly admin: AdminClient
  /** The id that its users.dev.yaml gives a user, by its last two digits. */
  userId(last: string): string
  /** Runs `passerelle realm <command>` on it. */
  realm(command: 'plan' | 'apply', options?: readonly string[], environment?: Environment): Promise<CommandRun>
  /** Rewrites one of its files. */
  edit(file: string, change: (text: string) => string): Promise<void>
  /** Claims of an access token by the password grant, at euralis-frontend. */
  claimsOf(username: string, password: string): Promise<Readonly<Record<string, unknown>>>
  remove(): Promise<void>
}

type Environment = Readonly<Record<string, string | undefined>>

export async function createRealmFolder(name: string): Promise<ProvisionedRealm> {
  const url = inject('keycloakUrl')
  const temporary = await mkdtemp(join(tmpdir(), 'passerelle-realm-'))
  const directory = join(temporary, name)
  await cp(join(projectRoot, 'realm-config/gaveurs-production'), directory, { recursive: true })
  const developmentUsers = await readFile(join(directory, 'users.dev.yaml'), 'utf8')
  for (const [, secret = ''] of developmentUsers.matchAll(SECRET)) rememberSecret(secret)
  const logs = await logFolder()
  const admin = createAdminClient({ url, credentials: ADMINISTRATOR })
  const edit: ProvisionedRealm['edit'] = async (file, change) => {
    const path = join(directory, file)
    await writeFile(path, change(await readFile(path, 'utf8')))
  }
  await edit('realm.yaml', (text) => text.replace(/^realm: .*$/m, `realm: ${name}`))
  // The ids of users are unique on a server, and gaveurs-production has those of the original.
  const prefix = createHash('sha256').update(name).digest('hex').slice(0, 8)
  await edit('users.dev.yaml', (text) => text.replaceAll('0c5e3a52-', `${prefix}-`))
  return {
    name,
    userId: (last) => `${prefix}-6f0e-4b62-9d0a-5a8f7a3f1c${last}`,
    directory,
    admin,
    edit,
    realm: (command, options = [], environment = {}) =>
      runInProcess(['realm', command, directory, ...options], {
        environment: {
          KEYCLOAK_URL: url,
          KEYCLOAK_ADMIN: ADMINISTRATOR.username,
          KEYCLOAK_ADMIN_PASSWORD: ADMINISTRATOR.password,
          LOG_DIR: logs,
          DATA_DIR: logs,
          ...environment,
        },
      }),
    claimsOf: (username, password) => passwordGrant(`${url}/realms/${name}`, username, password),
    async remove() {
      if ((await admin.get(`/${name}`)) !== undefined) await admin.delete(`/${name}`)
      await rm(temporary, { recursive: true, force: true })
    },
  }
}

async function passwordGrant(issuer: string, username: string, password: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${issuer}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', client_id: 'euralis-frontend', username, password }),
  })
  const body: { access_token?: string; error?: string } = JSON.parse(await response.text())
  if (body.access_token === undefined) throw new Error(`${issuer} refused ${username}: ${body.error}`)
  const claims: Record<string, unknown> = JSON.parse(
    Buffer.from(rememberSecret(body.access_token).split('.')[1] ?? '', 'base64url').toString(),
  )
  return claims
}
