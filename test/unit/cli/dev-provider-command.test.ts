import { describe, expect, it } from 'vitest'
import { runInProcess } from '../../support/run-in-process.js'

const WHY = 'it has published passwords and a published key; it is for development on this machine'

// A folder that is none: what is not refused before ends there, and nothing listens.
const NOWHERE = ['--realm', 'no-such-folder']
const GETS_THROUGH = { exitCode: 2, stderr: expect.stringContaining('realm configuration') }

describe('passerelle dev-provider', () => {
  it.each([
    ['as it is', [], 'production'],
    ['on loopback', ['--host', '127.0.0.1'], 'Production'],
    ['by force', ['--force'], 'production'],
    ['by force for others', ['--force', '--host', '0.0.0.0'], 'PRODUCTION'],
  ])('is refused in production, %s', async (_name, options, NODE_ENV) => {
    const argv = ['dev-provider', ...NOWHERE, ...options]
    const ended = await runInProcess(argv, { environment: { NODE_ENV } })
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' })
    expect(ended.stderr).toContain('NODE_ENV is production')
    expect(ended.stderr).toContain(WHY)
    expect(ended.stderr).toContain('Use Keycloak')
    expect(ended.stderr).not.toContain('--force')
    const asJson = await runInProcess([...argv, '--json'], { environment: { NODE_ENV } })
    expect(JSON.parse(asJson.stdout)).toMatchObject({ ok: false, code: 'development_only' })
  })

  it.each(['0.0.0.0', '::', '10.0.0.7', 'api.internal', 'localhost.example.com', '::ffff:10.0.0.7', ''])(
    'is refused to other machines: --host %s',
    async (host) => {
      const ended = await runInProcess(['dev-provider', ...NOWHERE, '--host', host])
      expect(ended).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining(WHY) })
      expect(ended.stderr).toContain('--force')
    },
  )

  it('serves other machines by force, with a loud warning', async () => {
    const ended = await runInProcess(['dev-provider', ...NOWHERE, '--host', '0.0.0.0', '--force'])
    expect(ended).toMatchObject(GETS_THROUGH)
    expect(ended.stderr).toMatch(/^WARNING: !!! .*0\.0\.0\.0.* !!!\n/)
    expect(ended.stderr).toContain(WHY)
  })

  it.each(['127.0.0.1', '::1', 'localhost', '127.8.9.10'])('serves this machine without a word: %s', async (host) => {
    const ended = await runInProcess(['dev-provider', ...NOWHERE, '--host', host, '--force'])
    expect(ended).toMatchObject(GETS_THROUGH)
    expect(ended.stderr).not.toContain('WARNING')
  })

  it.each(['development', 'test', ''])('is there with NODE_ENV=%s', async (NODE_ENV) => {
    expect(await runInProcess(['dev-provider', ...NOWHERE], { environment: { NODE_ENV } })).toMatchObject(GETS_THROUGH)
  })
})
