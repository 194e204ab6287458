import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder.js'
import { runProgram } from './run-program.js'

const keycloak = (options: readonly string[], environment: Readonly<Record<string, string>>) =>
  runProgram('scripts/keycloak.sh', options, { environment })

/** Whether any process of the group is there. */
const groupRuns = async (pid: number): Promise<boolean> =>
  (await runProgram('pgrep', ['-g', String(pid)])).exitCode === 0

describe('scripts/keycloak.sh', () => {
  it('starts a second Keycloak beside the first, with its own administrator, and leaves nothing when it is stopped', async () => {
    const TMPDIR = await temporaryFolder()
    const environment = { TMPDIR, KEYCLOAK_ADMIN: 'alice', KEYCLOAK_ADMIN_PASSWORD: 'wonderland' }
    const started = await keycloak(['start', '--port', '0', '--json'], environment)
    expect(started).toMatchObject({ exitCode: 0 })
    const { url, port, pid }: { url: string; port: number; pid: number } = JSON.parse(started.stdout)
    try {
      expect(url).toBe(`http://127.0.0.1:${port}`)
      expect(await groupRuns(pid)).toBe(true)
      const grant = { grant_type: 'password', client_id: 'admin-cli', username: 'alice', password: 'wonderland' }
      const token = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
        method: 'POST',
        body: new URLSearchParams(grant),
      })
      expect(token.status).toBe(200)
      const status = await keycloak(['status', '--json'], environment)
      expect(JSON.parse(status.stdout)).toEqual({ url, port, pid })
      const again = await keycloak(['start', '--port', String(port)], environment)
      expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('runs on port') })
    } finally {
      expect(await keycloak(['stop', '--port', String(port)], environment)).toMatchObject({ exitCode: 0 })
    }
    expect(await groupRuns(pid)).toBe(false)
    expect(existsSync(join(TMPDIR, `passerelle-keycloak-${process.getuid?.()}`))).toBe(false)
    await expect(fetch(url)).rejects.toThrow('fetch failed')
  })
})
