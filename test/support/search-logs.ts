import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What the suite remembers, one secret a line. */
export const SECRETS_FILE = 'secrets.txt'

/** A header or payload of a token, remembered or not. */
const TOKEN_LIKE = /eyJ[A-Za-z0-9_-]{20,}/

export interface LogSearch {
  /** Log files with something in them. */
  readonly logs: number
  readonly secrets: number
  /** `auth.log: eyJhbGciOiJS…`, one for each file and secret. */
  readonly leaks: readonly string[]
}

/** Searches every file below the folder for the secrets that its secrets.txt remembers. */
export async function searchLogs(root: string): Promise<LogSearch> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const memory = join(root, SECRETS_FILE)
  const secrets = paths.includes(memory) ? await remembered(memory) : []
  const wanted = [...new Set(secrets.flatMap((secret) => [secret, ...signatureOf(secret)]))]
  let logs = 0
  const leaks: string[] = []
  for (const path of paths) {
    if (path === memory) continue
    const text = await readFile(path, 'utf8')
    if (/\.log(\.[^/]+)?$/.test(path) && text !== '') logs++
    leaks.push(...leaksIn(text, wanted).map((leak) => `${path.slice(root.length + 1)}: ${leak}`))
  }
  return { logs, secrets: secrets.length, leaks }
}

/** What is wrong with a search; what was searched counts only where everything ran. */
export function faultsOf({ logs, secrets, leaks }: LogSearch, ranWhole: boolean): readonly string[] {
  const faults = leaks.map((leak) => `a secret stands in ${leak}`)
  if (ranWhole && logs === 0) faults.push('no log was written: does every test take its folder from logFolder()?')
  if (ranWhole && secrets === 0)
    faults.push('no secret was remembered: does every test pass its own to rememberSecret()?')
  return faults
}

async function remembered(path: string): Promise<readonly string[]> {
  return (await readFile(path, 'utf8')).trimEnd().split('\n')
}

/** Roots, signatures and keys of the audit trail, also of a torn line: base64 of random bytes, which may look like a token. */
const CHECKPOINTS = /"(?:checkpoint|endorsement|key)":"[^"]*"?/g

function leaksIn(text: string, secrets: readonly string[]): readonly string[] {
  const leaks = secrets.filter((secret) => text.includes(secret))
  const token = TOKEN_LIKE.exec(text.replaceAll(CHECKPOINTS, ''))
  if (token !== null) leaks.push(token[0])
  return leaks.map((leak) => `${leak.slice(0, 12)}…`)
}

/** Part of a token may leak where the whole does not. */
function signatureOf(secret: string): readonly string[] {
  const [, , signature = '', ...more] = secret.split('.')
  return more.length === 0 && signature.length > 20 ? [signature.slice(0, 40)] : []
}
