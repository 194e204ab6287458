import { execFileSync } from 'node:child_process'
import { appendFile, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import {
  createLivePolicy,
  describePolicyEvent,
  type LivePolicy,
  type LivePolicyOptions,
  loadDecidingRealm,
  type PolicyEvent,
} from '../../../src/live-policy/index.js'
import { loadRealmConfig } from '../../../src/realm-config/index.js'
import { accessToken } from '../../support/access-token.js'
import { withEditedRealm } from '../realm-config/edited-realm.js'

interface Followed {
  readonly policy: LivePolicy
  readonly events: PolicyEvent[]
  readonly directory: string
  edit(file: string, from: string, to: string): Promise<void>
}

/** No timer of its own: the tests say when the folder is looked at. */
async function follow(use: (followed: Followed) => Promise<void>, options: LivePolicyOptions = {}): Promise<void> {
  // The shipped cases speak of the shipped policy.
  await withEditedRealm([{ file: 'policy.test.yaml', write: undefined }], async (directory) => {
    const events: PolicyEvent[] = []
    const policy = createLivePolicy(await loadRealmConfig(directory), {
      everyMs: 3_600_000,
      onEvent: (event) => events.push(event),
      ...options,
    })
    const edit = async (file: string, from: string, to: string) => {
      const path = join(directory, file)
      const text = await readFile(path, 'utf8')
      expect(text).toContain(from)
      await writeFile(path, text.replace(from, to))
    }
    try {
      await use({ policy, events, directory, edit })
    } finally {
      policy.close()
    }
  })
}

const gaveur = () => accessToken({ roles: ['gaveur'], claims: { gaveur_id: 1 } })
const CASES = `subjects:
  jean: { roles: [gaveur], attributes: { gaveur_id: 1 } }
cases:
  - { as: [jean], may: [gavage_data:read], on: { gaveur_id: 1 } }
`
const BOUND = 'where: { gaveur_id: $gaveur_id }'

it('takes a changed policy over at once, for the next token and the next request', () =>
  follow(async ({ policy, events, edit }) => {
    const token = gaveur()
    const before = policy.identify(token)
    const { version } = policy
    await edit('policy.yaml', BOUND, 'where: { gaveur_id: 7 }')
    expect(await policy.reload()).toEqual({ status: 'ok', version: policy.version })
    expect(policy.version).not.toBe(version)
    expect(events).toEqual([{ kind: 'taken', version: policy.version, previous: version }])
    const after = policy.identify(token)
    expect(after.can('gavage_data:read', { gaveur_id: 1 })).toBe(false)
    expect(after.can('gavage_data:read', { gaveur_id: 7 })).toBe(true)
    expect(after.policyVersion).toBe(policy.version)
    // Whoever was identified before is decided about by one policy to the end of the request.
    expect(before.can('gavage_data:read', { gaveur_id: 1 })).toBe(true)
    expect(before.policyVersion).toBe(version)
  }))

it.each([
  ['a mistake in policy.yaml', 'policy.yaml', BOUND, 'where: { gavur_id: $gaveur_id }', 'gaveur_id'],
  ['a file that is no YAML', 'policy.yaml', BOUND, 'where: { gaveur_id: [', 'policy.yaml'],
  ['an attribute that realm.yaml no longer declares', 'realm.yaml', 'gaveur_id', 'gaveur_nr', 'gaveur_id'],
])('keeps the policy of before for %s, and says so once', (_, file, from, to, named) =>
  follow(async ({ policy, events, edit }) => {
    const { version } = policy
    await edit(file, from, to)
    const status = await policy.reload()
    await policy.reload()
    expect(status).toMatchObject({ status: 'broken', version, error: expect.stringContaining(named) })
    expect(policy.status()).toEqual(status)
    expect(policy.identify(gaveur()).can('gavage_data:read', { gaveur_id: 1 })).toBe(true)
    expect(events.map(({ kind }) => kind)).toEqual(['refused'])
    expect(describePolicyEvent(events[0] ?? { kind: 'mended', version })).toContain(named)
    await edit(file, to, from)
    expect(await policy.reload()).toEqual({ status: 'ok', version })
    expect(events.map(({ kind }) => kind)).toEqual(['refused', 'mended'])
  }),
)

it('keeps the policy of before where the folder is gone', () =>
  follow(async ({ policy, directory }) => {
    await rename(directory, `${directory}-away`)
    expect(await policy.reload()).toMatchObject({ status: 'broken' })
    expect(policy.identify(gaveur()).can('gavage_data:read', { gaveur_id: 1 })).toBe(true)
    await rename(`${directory}-away`, directory)
    expect(await policy.reload()).toMatchObject({ status: 'ok' })
  }))

it('takes no policy that lacks a permission which routes ask for', () =>
  follow(
    async ({ policy, edit }) => {
      await edit(
        'policy.yaml',
        'audit: { description: The audit trail, actions: [read, reveal] }',
        'audit: { actions: [list] }',
      )
      expect(await policy.reload()).toMatchObject({ status: 'broken', error: expect.stringContaining('audit:read') })
      expect(policy.permissions).toContain('audit:read')
    },
    { required: ['audit:read'] },
  ))

it('takes no policy whose own cases fail, and names them', () =>
  follow(async ({ policy, directory, edit }) => {
    const cases = join(directory, 'policy.test.yaml')
    await writeFile(cases, CASES)
    await edit('policy.yaml', BOUND, 'where: { gaveur_id: 7 }')
    const { version } = policy
    expect(await policy.reload()).toMatchObject({
      status: 'broken',
      error: expect.stringMatching(/1 of the policy’s own cases fail.*\n {2}policy\.test\.yaml:4:\d+ .*gaveur_id/s),
    })
    expect(policy.version).toBe(version)
    await writeFile(cases, 'cases:\n  - { as: nobody }\n')
    expect(await policy.reload()).toMatchObject({
      status: 'broken',
      error: expect.stringContaining('policy.test.yaml'),
    })
    await rm(cases)
    expect(await policy.reload()).toMatchObject({ status: 'ok' })
    expect(policy.version).not.toBe(version)
  }))

it('is not stopped by a listener that throws', () =>
  follow(
    async ({ policy, edit }) => {
      const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
      await edit('policy.yaml', BOUND, 'where: { gaveur_id: 7 }')
      expect(await policy.reload()).toMatchObject({ status: 'ok' })
      expect(warned).toHaveBeenCalledOnce()
      warned.mockRestore()
    },
    {
      onEvent: () => {
        throw new Error('full')
      },
    },
  ))

it('finds a change by itself, once the folder stands still, and none after close()', () =>
  follow(
    async ({ policy, edit }) => {
      const { version } = policy
      await edit('policy.yaml', BOUND, 'where: { gaveur_id: 7 }')
      await vi.waitFor(() => expect(policy.version).not.toBe(version), { timeout: 5_000, interval: 5 })
      policy.close()
      const last = policy.version
      await edit('policy.yaml', 'where: { gaveur_id: 7 }', 'where: { gaveur_id: 8 }')
      await policy.reload()
      expect(policy.version).toBe(last)
    },
    { everyMs: 5 },
  ))

it.each(['clients/pipe.yaml', 'policy.test.yaml'])('does not wait for a pipe at %s', (file) =>
  follow(async ({ policy, directory, edit }) => {
    const { version } = policy
    execFileSync('mkfifo', [join(directory, file)])
    expect(await policy.reload()).toMatchObject({ status: 'broken', error: expect.stringContaining('no regular file') })
    await rm(join(directory, file))
    await edit('policy.yaml', BOUND, 'where: { gaveur_id: 7 }')
    expect(await policy.reload()).toMatchObject({ status: 'ok' })
    expect(policy.version).not.toBe(version)
  }),
)

it('reads no file beyond 4 MiB', () =>
  follow(async ({ policy, directory }) => {
    await appendFile(join(directory, 'policy.yaml'), `# ${'x'.repeat(4 * 1024 * 1024)}`)
    expect(await policy.reload()).toMatchObject({ status: 'broken', error: expect.stringContaining('4 MiB') })
  }))

it('says that it is behind where the folder does not stand still, and goes on once it does', async () => {
  let clock = 0
  await follow(
    async ({ policy, directory, events }) => {
      const path = join(directory, 'policy.yaml')
      await vi.waitUntil(
        async () => {
          clock += 1_000
          await appendFile(path, '#\n')
          return policy.status().status === 'behind' && events.length > 0
        },
        { timeout: 20_000, interval: 1 },
      )
      expect(events[0]).toMatchObject({ kind: 'refused', error: expect.stringContaining('10 s') })
      await vi.waitUntil(() => events.at(-1)?.kind === 'mended', { timeout: 5_000, interval: 5 })
      expect(policy.status()).toMatchObject({ status: 'ok' })
    },
    { everyMs: 5, now: () => clock },
  )
})

it('gives every reader one whole policy while the file changes forty times', { timeout: 60_000 }, () =>
  follow(async ({ policy, edit }) => {
    let asked = 0
    let isOver = false
    const ask = async () => {
      while (!isOver) {
        const identity = policy.identify(gaveur())
        const one = identity.can('gavage_data:read', { gaveur_id: 1 })
        const seven = identity.can('gavage_data:read', { gaveur_id: 7 })
        expect(one).not.toBe(seven)
        asked += 1
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    const asking = ask()
    for (let round = 0; round < 20; round += 1) {
      await edit('policy.yaml', BOUND, 'where: { gaveur_id: 7 }')
      await policy.reload()
      await edit('policy.yaml', 'where: { gaveur_id: 7 }', round % 5 === 0 ? 'where: { gaveur_id: [' : BOUND)
      await policy.reload()
      if (round % 5 === 0) await edit('policy.yaml', 'where: { gaveur_id: [', BOUND)
    }
    isOver = true
    await asking
    expect(asked).toBeGreaterThan(40)
  }),
)

it('starts with nothing that a running server would refuse', () =>
  withEditedRealm([{ file: 'policy.test.yaml', write: CASES }], async (directory) => {
    expect(await loadDecidingRealm(directory)).toEqual(await loadRealmConfig(directory))
    const path = join(directory, 'policy.yaml')
    await writeFile(path, (await readFile(path, 'utf8')).replace(BOUND, 'where: { gaveur_id: 7 }'))
    await expect(loadDecidingRealm(directory)).rejects.toMatchObject({
      code: 'policy_cases_failed',
      message: expect.stringMatching(/1 of the policy’s own cases fail.*policy\.test\.yaml:4.*passerelle policy test/s),
    })
  }))

it('takes a change in clients/ too', () =>
  follow(
    async ({ policy, events, directory }) => {
      await policy.reload()
      const path = join(directory, 'clients', 'backend-api.yaml')
      await writeFile(path, `${await readFile(path, 'utf8')}unknown: 1\n`)
      await expect.poll(() => policy.status().status, { timeout: 20_000, interval: 5 }).toBe('broken')
      expect(events.at(-1)).toMatchObject({
        kind: 'refused',
        error: expect.stringContaining('clients/backend-api.yaml'),
      })
    },
    { everyMs: 5 },
  ))
