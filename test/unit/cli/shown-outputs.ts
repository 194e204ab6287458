import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { demonstrationRealmDirectory } from '../../../src/realm-config/index.js'
import { type CommandRun, runInProcess } from '../../support/run-in-process.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { createFakeProvider, type FakeProvider } from '../diagnosis/fake-provider.js'
import { type Edit, withEditedRealm } from '../realm-config/edited-realm.js'
import { ISSUER, KEYS, NOW, token } from '../tokens/forge.js'

const PASSWORD = 'a-password-of-jean'
const AS_JEAN = ['--client', 'euralis-frontend', '--username', 'jean.martin@gaveur.fr', '--password-stdin']
/** Port 9 of this machine is the one where nobody listens: discard, RFC 863. */
const AWAY = '127.0.0.1:9'

async function run(
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  spoil: (provider: FakeProvider) => void = () => {},
): Promise<CommandRun> {
  const provider = createFakeProvider()
  spoil(provider)
  return runInProcess(argv, {
    environment: { OIDC_ISSUER: ISSUER, ...environment },
    piped: PASSWORD,
    now: () => NOW * 1000 + 500,
    fetch: (url, init) => provider.fetch(String(url), { method: init?.method ?? 'GET', body: init?.body }),
  })
}

/** An ID token as Keycloak makes it for the front end. */
const idToken = () =>
  token({
    typ: 'ID',
    aud: 'euralis-frontend',
    at_hash: '3d0xITgwUOiGC65kvhFaVw',
    realm_access: undefined,
    resource_access: undefined,
    scope: undefined,
    'allowed-origins': undefined,
  })

/** What `passerelle policy` prints of the shipped realm with these edits. */
const policy = async (argv: readonly string[], edits: readonly Edit[]): Promise<string> =>
  withEditedRealm(
    edits,
    async (directory) => (await runInProcess(['policy', ...argv, '--realm-config', directory])).stdout,
  )

/** A bound that grew: the neighbours' feedings are seen. */
const WIDER: Edit = {
  file: 'policy.yaml',
  replace: ['where: { gaveur_id: $gaveur_id }', 'where: { site_id: $site_id }'],
}

const ALERTS_PAGE = new URL('../../../docs/alerts.md', import.meta.url).pathname
const DEMONSTRATION = demonstrationRealmDirectory()
const REALM = ['--realm-config', DEMONSTRATION]

const onDemonstration = (argv: readonly string[], piped?: string): Promise<CommandRun> =>
  runInProcess(argv, piped === undefined ? {} : { piped })

/** The demonstration's policy with the change that docs/policy-tools.md shows. */
function changedPolicy(): string {
  const policy = readFileSync(`${DEMONSTRATION}/policy.yaml`, 'utf8')
  const deny = 'deny: [{ permissions: [analytics:*], where: { site_id: MO }, unless: { acr: "2" } }]'
  return `${policy.replace('{ gaveur_id: $gaveur_id }', '{ site_id: LL }').trimEnd()}\n    ${deny}\n`
}
/** Asks the demonstration's policy, whatever else the working directory has. */
const askPolicy = async (...argv: readonly string[]): Promise<string> =>
  (await onDemonstration(['policy', 'explain', ...REALM, ...argv])).stdout

/** What pages in docs/ show after `<!-- output: name -->`, each by running it. */
export const OUTPUTS: Readonly<Record<string, () => Promise<string>>> = {
  'policy-allowed': () => askPolicy('--as', 'jean.martin@gaveur.fr', 'gavage_data:read', 'gaveur_id=1'),
  'policy-refused': () => askPolicy('--as', 'jean.martin@gaveur.fr', 'gavage_data:read', 'gaveur_id=2'),
  'policy-list': () => askPolicy('--as', 'veterinaire@euralis.fr', 'analytics:read', '--list'),
  'policy-missing': () => askPolicy('--role', 'technicien_sqal', 'sqal_data:write', 'site_id=LL'),
  'id-token': async () => (await run(['token', 'explain', idToken()])).stdout,
  'two-faults': async () => {
    const { stdout } = await run(['token', 'explain', token({ exp: NOW - 7_500, iat: NOW - 7_800, aud: 'account' })])
    return stdout.slice(stdout.indexOf('What to do'))
  },
  hostname: async () => {
    const issuer = 'http://keycloak:8080/realms/gaveurs-production'
    const environment = { OIDC_INTERNAL_URL: 'http://keycloak:8080' }
    const spoil = (provider: FakeProvider) => {
      provider.discovery = { issuer, jwks_uri: `${issuer}/protocol/openid-connect/certs` }
    }
    return (await run(['doctor', '--only', 'issuer'], environment, spoil)).stdout
  },
  audience: async () => {
    const spoil = (provider: FakeProvider) => {
      provider.accessToken = token({ aud: 'account' })
    }
    return (await run(['doctor', '--only', 'token', ...AS_JEAN], {}, spoil)).stdout
  },
  clock: async () => {
    const spoil = (provider: FakeProvider) => {
      provider.aheadSeconds = 45
    }
    return (await run(['doctor', '--only', 'clock'], {}, spoil)).stdout
  },
  'small-key': async () => {
    const spoil = (provider: FakeProvider) => {
      provider.keySet = { keys: [KEYS.small.jwk, KEYS.rsa.jwk] }
      provider.accessToken = token({}, {}, KEYS.small)
    }
    return (await run(['doctor', '--only', 'keys', 'token', ...AS_JEAN], {}, spoil)).stdout
  },
  'policy-test-failing': async () => await policy(['test', '--filter', 'jean lists'], [WIDER]),
  'policy-test-coverage': () =>
    policy(
      ['test', '--coverage', '100'],
      [
        { file: 'policy.yaml', replace: ['actions: [read, export]', 'actions: [read, export, share]'] },
        {
          file: 'policy.yaml',
          replace: [
            'where: { gaveur_id: $gaveur_id }',
            'where: { gaveur_id: $gaveur_id }\n      - permissions: [analytics:share]\n        requires: { acr: "2" }',
          ],
        },
      ],
    ),
  'policy-lint': () =>
    policy(
      ['lint'],
      [
        { file: 'realm.yaml', replace: ['claim.name: site_id', 'claim.name: site'] },
        {
          file: 'policy.yaml',
          replace: [
            'where: { gaveur_id: $gaveur_id }',
            "where: { gaveur_id: $gaveur_id }\n      - permissions: ['*:read']",
          ],
        },
      ],
    ),
  'policy-matrix': async () => {
    const roles = ['--role', 'gaveur', 'veterinaire', 'admin']
    const permissions = ['--permission', 'gavage_data:*', 'analytics:*']
    return (await onDemonstration(['policy', 'matrix', ...roles, ...permissions, ...REALM])).stdout
  },
  'policy-diff': async () => (await onDemonstration(['policy', 'diff', DEMONSTRATION, '-'], changedPolicy())).stdout,
  'alerts-check': async () => {
    const [, rules = ''] = /<!-- rules -->\n```yaml\n([\s\S]*?)```/.exec(readFileSync(ALERTS_PAGE, 'utf8')) ?? []
    const workingDirectory = await temporaryFolder()
    writeFileSync(join(workingDirectory, 'alerts.yaml'), rules)
    return (await runInProcess(['alerts', 'check', 'alerts.yaml'], { workingDirectory })).stdout
  },
  away: async () => {
    const environment = {
      OIDC_CLIENT_ID: 'backend-api',
      OIDC_CLIENT_SECRET: 'a-wrong-secret',
      DATABASE_URL: `postgres://app:a-password@${AWAY}/app`,
      REDIS_URL: `redis://${AWAY}`,
    }
    const spoil = ({ replies }: FakeProvider) => {
      const said = { error: 'unauthorized_client', error_description: 'Invalid client or Invalid client credentials' }
      replies.token = () => Response.json(said, { status: 401 })
    }
    return (await run(['doctor', '--only', 'token', 'database', 'redis'], environment, spoil)).stdout
  },
}

/** A page with each output written anew. */
export async function withOutputs(page: string): Promise<string> {
  let written = page
  for (const [, name = ''] of page.matchAll(/^<!-- output: (\S+) -->$/gm)) {
    const output = await OUTPUTS[name]?.()
    if (output === undefined) throw new Error(`no output is called ${name}`)
    const place = new RegExp(`(<!-- output: ${name} -->\n\`\`\`\n)[\\s\\S]*?(\`\`\`\n)`)
    written = written.replace(place, (_, before: string, after: string) => `${before}${output}${after}`)
  }
  return written
}
