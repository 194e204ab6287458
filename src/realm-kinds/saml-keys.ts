import { adminPath, expectObject, without } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import type { Writing } from './kind.js'
import { layOver } from './lay-over.js'
import { MASK } from './masks.js'
import { objectIn } from './texts-in.js'

const KEY = 'saml.signing.private.key'
const CERTIFICATE = 'saml.signing.certificate'

/** Keycloak makes a pair of its own for a new client that comes with a key and no certificate: the key is put back. */
export async function keepSigningKey({ api }: Pick<Writing, 'api'>, id: string, declared: JsonObject): Promise<void> {
  const { [KEY]: key, [CERTIFICATE]: certificate = '' } = objectIn(declared, 'attributes')
  if (declared.protocol !== 'saml' || typeof key !== 'string' || key === '' || key === MASK || certificate !== '')
    return
  const path = adminPath`/clients/${id}`
  const now = without(expectObject(await api.get(path), 'the clients'), ['attributes', 'protocolMappers', 'secret'])
  // Keycloak merges attributes; its certificate is of the other key.
  await api.put(path, layOver(now, { attributes: { [KEY]: key, [CERTIFICATE]: '' } }))
}
