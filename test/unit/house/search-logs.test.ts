import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { faultsOf, SECRETS_FILE, searchLogs } from '../../support/search-logs.js'
import { rememberSecret } from '../../support/secrets-in-logs.js'

const SIGNATURE = 'c2lnbmF0dXJlLXBhcnQtb2YtYS10b2tlbg'
const TOKEN = `header.payload.${SIGNATURE}`

/** A folder of logs with these files, and these secrets remembered. */
async function folderWith(files: Readonly<Record<string, string>>, secrets: readonly string[]): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'passerelle-search-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  await mkdir(join(root, 'logs-1'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, 'logs-1', name), text)
  if (secrets.length > 0) await writeFile(join(root, SECRETS_FILE), secrets.map((secret) => `${secret}\n`).join(''))
  return root
}

describe('the search for secrets in the logs of the suite', () => {
  it.each([
    ['a password', 'auth.log', 'signed in with the-password'],
    ['a password in an archive', 'auth.log.2024-12-24', 'signed in with the-password'],
    ['a token', 'api.log', `sent ${TOKEN}`],
    ['the signature of a token', 'audit.log', `signature ${SIGNATURE}`],
    ['a token that nobody remembered', 'main.log', 'got eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9'],
  ])('finds %s', async (_what, name, line) => {
    const search = await searchLogs(await folderWith({ [name]: `${line}\n`, 'ml.log': 'x\n' }, ['the-password', TOKEN]))
    expect(search.leaks).not.toEqual([])
    expect(new Set(search.leaks.map((leak) => leak.split(':')[0]))).toEqual(new Set([`logs-1/${name}`]))
    expect(faultsOf(search, false)).toHaveLength(search.leaks.length)
  })

  it('is content with logs that hold none', async () => {
    const search = await searchLogs(await folderWith({ 'auth.log': 'token refused: expired\n' }, [TOKEN]))
    expect(search).toEqual({ logs: 1, secrets: 1, leaks: [] })
    expect(faultsOf(search, true)).toEqual([])
  })

  it.each([
    ['no log', {}, [TOKEN], 'no log was written'],
    ['empty logs alone', { 'auth.log': '' }, [TOKEN], 'no log was written'],
    ['no secret', { 'auth.log': 'x\n' }, [], 'no secret was remembered'],
  ])('is not content with %s, once everything ran', async (_what, files, secrets, says) => {
    const search = await searchLogs(await folderWith(files, secrets))
    expect(faultsOf(search, true)).toEqual([expect.stringContaining(says)])
    expect(faultsOf(search, false)).toEqual([])
  })

  it('takes no secret that would stand in a log by chance', () => {
    expect(() => rememberSecret('secret')).toThrow(RangeError)
  })
})
