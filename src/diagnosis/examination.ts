import type { Configuration } from '../configuration/index.js'
import { locateIssuer, type PlaceForSecrets } from './locate-issuer.js'
import { type Asked, type Asking, ask } from './request.js'
import { type RequestedToken, requestToken } from './request-token.js'
import type { DiagnosisSettings } from './settings.js'

/** What the checks share: each document is asked for once, by the first check that needs it. */
export interface Examination extends Required<Pick<DiagnosisSettings, 'timeoutMs' | 'now'>> {
  readonly settings: DiagnosisSettings
  readonly configuration: Configuration | undefined
  readonly asking: Asking
  /** Discovery document; `undefined` when no issuer is configured. */
  discovery(): Promise<Asked> | undefined
  /** Address of an endpoint of the issuer, as reached from here; `undefined` when it has none. */
  endpoint(name: string): Promise<string | undefined>
  /** The same, for a request with a secret in it. */
  endpointForSecrets(name: string): Promise<PlaceForSecrets>
  keySet(): Promise<Asked | undefined>
  /** A token for the credentials; `undefined` without any. */
  token(): Promise<RequestedToken | undefined>
  /** The same if a check has asked for one, and without asking. */
  requestedToken(): Promise<RequestedToken | undefined>
}

/** Begins an examination; nothing is asked for yet. */
export function examine(settings: DiagnosisSettings): Examination {
  const { configuration, timeoutMs = 5_000, now = Date.now, fetch = globalThis.fetch } = settings
  const asking: Asking = { fetch, timeoutMs, now }
  const location = configuration?.issuer === undefined ? undefined : locateIssuer(configuration.issuer)
  const discovery = once(() => (location === undefined ? undefined : ask(location.discoveryUrl, asking)))
  const endpoint = async (name: string): Promise<string | undefined> => {
    const asked = await discovery()
    return asked?.ok === true ? location?.endpoint(asked.answer.json, name) : undefined
  }
  const endpointForSecrets = async (name: string): Promise<PlaceForSecrets> => {
    const asked = await discovery()
    return asked?.ok === true && location !== undefined
      ? location.endpointForSecrets(asked.answer.json, name)
      : { ok: false, seen: `no discovery document says where the ${name} is`, mend: 'Mend discovery first.' }
  }
  const keySet = once(async () => {
    const url = await endpoint('jwks_uri')
    return url === undefined ? undefined : ask(url, asking)
  })
  let requested: Promise<RequestedToken | undefined> = Promise.resolve(undefined)
  const token = once(() => {
    const { credentials } = settings
    if (credentials !== undefined) requested = requestToken(credentials, examination)
    return requested
  })
  const requestedToken = () => requested
  const examination: Examination = {
    settings,
    configuration,
    asking,
    timeoutMs,
    now,
    discovery,
    endpoint,
    endpointForSecrets,
    keySet,
    token,
    requestedToken,
  }
  return examination
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
