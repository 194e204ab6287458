import { readFileSync } from 'node:fs'
import { type ClientKey, parseClientKey } from '../../admin-api/index.js'
import { configurationInvalid } from '../configuration-invalid.js'

const VARIABLE = 'KEYCLOAK_CLIENT_KEY'

/** The private key in a file. @throws CommandError that names the variable */
export function readClientKey(file: string): ClientKey {
  const key = parseClientKey(read(file))
  if (key !== undefined) return key
  const problem = `holds no private key that can sign: ${file}`
  const mend =
    'Give a file with an RSA, EC (P-256, P-384, P-521) or Ed25519 key, as PEM without a passphrase or as JWK.'
  throw configurationInvalid([{ variable: VARIABLE, problem, mend }])
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    const problem = `cannot be read (${why}): ${file}`
    throw configurationInvalid([{ variable: VARIABLE, problem, mend: 'Name a file that is there and may be read.' }])
  }
}
