import { createHash, createHmac, scryptSync } from 'node:crypto'
import { isSecretField } from '../admin-api/index.js'
import { isJsonObject, type JsonValue } from '../json/index.js'

const HIDDEN = '…'
/** What a guess of a secret costs: 16 MiB and some 40 ms. */
const COST = { N: 16_384, r: 8, p: 1 }

/**
 * Tells two documents apart. Secrets enter it through a function that is slow on purpose, keyed by all the rest, so that
 * they can't be found by trying.
 */
export function digestOf(documents: readonly JsonValue[], secrets: ReadonlySet<string>): string {
  const hidden: string[] = []
  const open = createHash('sha256')
    .update(JSON.stringify(documents.map((document) => withoutSecrets(document, secrets, hidden))))
    .digest()
  if (hidden.length === 0) return open.toString('hex')
  const key = scryptSync(JSON.stringify(hidden), open, 32, COST)
  return createHmac('sha256', key).update(open).digest('hex')
}

function withoutSecrets(value: JsonValue, secrets: ReadonlySet<string>, hidden: string[]): JsonValue {
  if (typeof value === 'string') {
    if (![...secrets].some((secret) => value.includes(secret))) return value
    hidden.push(value)
    return HIDDEN
  }
  if (Array.isArray(value)) return value.map((entry: JsonValue) => withoutSecrets(entry, secrets, hidden))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (!isSecretField(name, member)) return [name, withoutSecrets(member, secrets, hidden)]
      hidden.push(JSON.stringify(member))
      return [name, HIDDEN]
    }),
  )
}
