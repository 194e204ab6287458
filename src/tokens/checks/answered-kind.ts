import { isJsonObject, type JsonObject, type JsonValue } from '../../json/index.js'
import { shown } from '../shown.js'
import type { Fault } from './check.js'

/** How endpoints call an access token in `token_use` and `token_type` (RFC 6749 section 7.1, RFC 8693 section 3). */
const ACCESS_TOKEN: ReadonlySet<string> = new Set([
  'bearer',
  'dpop',
  'access',
  'access_token',
  'urn:ietf:params:oauth:token-type:access_token',
])

/** An endpoint answers about refresh and ID tokens too, some by saying so beside the claims alone. */
export function checkAnsweredKind(
  { use, type }: { readonly use: JsonValue | undefined; readonly type: JsonValue | undefined },
  { cnf }: JsonObject,
): Fault | undefined {
  if (!isAccessToken(use)) return wrongKind(`token_use ${shown(use)}`)
  if (!isAccessToken(type)) return wrongKind(`token_type ${shown(type)}`)
  const isBound = isJsonObject(cnf) && typeof cnf.jkt === 'string'
  if (String(type).toLowerCase() !== 'dpop' || isBound) return undefined
  return {
    code: 'claim_missing',
    expected: 'cnf with jkt, since token_type is DPoP',
    actual: cnf === undefined ? 'no cnf' : `cnf ${shown(cnf)}`,
    mend: 'The token is bound to a key that the answer does not name: see that the introspection endpoint answers with cnf.',
  }
}

const isAccessToken = (said: JsonValue | undefined): boolean =>
  said === undefined || (typeof said === 'string' && ACCESS_TOKEN.has(said.toLowerCase()))

function wrongKind(actual: string): Fault {
  return {
    code: 'token_kind',
    expected: 'an answer about an access token: token_use and token_type access_token, Bearer, DPoP or absent',
    actual: `an answer with ${actual}`,
    mend: 'Send the access token; the issuer calls this a token of another kind.',
  }
}
