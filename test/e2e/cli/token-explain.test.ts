import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { startDevProvider } from '../../../src/testing/index.js'
import { cleanEnvironment } from '../../support/command.js'
import { logFolder } from '../../support/secrets-in-logs.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

const bin = fileURLToPath(new URL('../../../bin/passerelle.js', import.meta.url))

/** Runs the built command in a folder with a .env, with something piped in. */
async function run(args: readonly string[], cwd: string, piped: string) {
  const child = spawn(process.execPath, [bin, ...args], { env: cleanEnvironment(), cwd, stdio: 'pipe' })
  child.stdin.end(piped)
  const said = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  const [stdout, stderr] = await said
  return { exitCode: child.exitCode, stdout, stderr }
}

async function provider() {
  const running = await startDevProvider()
  onTestFinished(() => running.stop())
  const folder = await temporaryFolder()
  await writeFile(join(folder, '.env'), `OIDC_ISSUER=${running.issuer}\nLOG_DIR=${await logFolder()}\n`)
  const answer = await fetch(`${running.issuer}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: 'euralis-frontend',
      scope: 'openid',
      username: 'jean.martin@gaveur.fr',
      password: 'gaveur123',
    }),
  })
  return { folder, answer: await answer.text() }
}

it('token explain takes the issuer from .env and the answer of a token endpoint from a pipe, and ends by itself', async () => {
  const { folder, answer } = await provider()
  const { exitCode, stdout, stderr } = await run(['token', 'explain'], folder, answer)
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(stdout).toContain('This is an access token: accepted.')
  expect(stdout).toContain('gavage_data:read          where gaveur_id=1')
})

it('an ID token sent by mistake is named, with exit code 1', async () => {
  const { folder, answer } = await provider()
  const { id_token: idToken }: { id_token: string } = JSON.parse(answer)
  const { exitCode, stdout } = await run(['token', 'explain', '-'], folder, `Bearer ${idToken}\n`)
  expect(exitCode).toBe(1)
  expect(stdout).toContain('This is an ID token: refused: token_kind')
})

it('doctor finds the embedded provider in order, a user’s token included, and ends by itself', async () => {
  const { folder } = await provider()
  const argv = ['doctor', '--client', 'euralis-frontend', '--username', 'jean.martin@gaveur.fr', '--password-stdin']
  const { exitCode, stdout, stderr } = await run(argv, folder, 'gaveur123\n')
  expect(stderr).toBe('')
  expect(stdout).toMatch(/\n0 faults, 0 warnings; \d+ in order, \d+ not checked\.\n$/)
  expect(exitCode).toBe(0)
})
