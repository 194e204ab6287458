import type { Configuration } from '../../../src/configuration/index.js'
import {
  type CheckName,
  type DiagnosisSettings,
  diagnose,
  type Finding,
  readSettings,
} from '../../../src/diagnosis/index.js'
import { demonstrationRealmDirectory, loadRealmConfig } from '../../../src/realm-config/index.js'
import { ISSUER, JWKS, NOW, token } from '../tokens/forge.js'

const realm = await loadRealmConfig(demonstrationRealmDirectory())

type Reply = () => Response | Promise<Response>

/** A provider without a network, which a test may spoil in one place. */
export function createFakeProvider(issuer = ISSUER) {
  const at = (path: string): string => `${issuer}/protocol/openid-connect/${path}`
  const provider = {
    discovery: {
      issuer,
      jwks_uri: at('certs'),
      token_endpoint: at('token'),
      introspection_endpoint: at('token/introspect'),
      end_session_endpoint: at('logout'),
    } as unknown,
    keySet: JWKS as unknown,
    accessToken: token({ iss: issuer }),
    /** By how much its clock is ahead. */
    aheadSeconds: 0,
    introspected: { active: true } as unknown,
    /** By the last part of the path. */
    replies: {} as Record<string, Reply>,
    /** `METHOD last-part body`. */
    requests: [] as string[],
    fetch: async (url: string, init: { method?: string; body?: unknown } = {}): Promise<Response> => {
      const last = url.split('/').at(-1) ?? ''
      provider.requests.push(`${init.method ?? 'GET'} ${last} ${init.body ?? ''}`.trimEnd())
      const reply = provider.replies[last]
      if (reply !== undefined) return reply()
      if (last === 'token')
        return Response.json({ access_token: provider.accessToken, refresh_token: 'the-refresh-token' })
      if (last === 'introspect') return Response.json(provider.introspected)
      if (last === 'logout') return new Response(null, { status: 204 })
      const date = new Date((NOW + provider.aheadSeconds) * 1000).toUTCString()
      return Response.json(last === 'certs' ? provider.keySet : provider.discovery, { headers: { date } })
    },
  }
  return provider
}

export type FakeProvider = ReturnType<typeof createFakeProvider>

/** What the checks found, for an environment and a provider. */
export async function findingsOf(
  only: readonly CheckName[],
  environment: Readonly<Record<string, string>> = {},
  more: Partial<DiagnosisSettings> & { readonly provider?: FakeProvider } = {},
): Promise<readonly Finding[]> {
  const { provider = createFakeProvider(), ...settings } = more
  const all: Finding[] = []
  const read = readSettings({ OIDC_ISSUER: ISSUER, ...environment })
  for await (const { findings } of diagnose(
    {
      ...read,
      realm,
      credentials: credentialsOf(read.configuration),
      fetch: provider.fetch,
      now: () => NOW * 1000 + 500,
      timeoutMs: 2_000,
      ...settings,
    },
    only,
  )) {
    all.push(...findings)
  }
  return all
}

function credentialsOf(configuration: Configuration | undefined): DiagnosisSettings['credentials'] {
  const { clientId, clientSecret } = configuration?.issuer ?? {}
  return clientId === undefined ? undefined : { clientId, clientSecret }
}
