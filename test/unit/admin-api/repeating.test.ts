import { describe, expect, it } from 'vitest'
import { createAdminClient } from '../../../src/admin-api/index.js'
import { createFakeKeycloak, type FakeAnswer, type SeenRequest } from '../../support/fake-keycloak.js'

/** A client of a server that answers so, one after the other, and then as it should. */
function clientOf(answers: readonly (FakeAnswer | 'reset' | 'refused')[]) {
  const left = [...answers]
  const delays: number[] = []
  const fake = createFakeKeycloak({
    documents: { '/r': { realm: 'r' } },
    answer: ({ path }: SeenRequest) => {
      const answer = path.includes('/admin/') ? left.shift() : undefined
      if (answer !== 'reset' && answer !== 'refused') return answer
      const code = answer === 'reset' ? 'ECONNRESET' : 'ECONNREFUSED'
      throw new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
    },
  })
  const client = createAdminClient({
    url: 'http://kc',
    credentials: { username: 'admin', password: 'admin' },
    fetch: fake.fetch,
    random: () => 0.5,
    pause: async (delayMs) => void delays.push(delayMs),
  })
  const sent = () => fake.requests.filter(({ path }) => path.includes('/admin/')).length
  return { client, delays, sent }
}

const BUSY = { status: 503 }

describe('a request that does no harm when it is sent again', () => {
  it('is, a little later each time, when a gateway answers or the connection breaks', async () => {
    const { client, delays, sent } = clientOf([BUSY, { status: 502 }, 'reset', { status: 504 }])
    expect(await client.get('/r')).toEqual({ realm: 'r' })
    expect(sent()).toBe(5)
    expect(delays).toEqual([150, 300, 600, 1200])
  })

  it('fails when that does not end', async () => {
    const { client, sent } = clientOf([BUSY, BUSY, BUSY, BUSY, BUSY, BUSY])
    await expect(client.put('/r', {})).rejects.toMatchObject({ details: { status: 503, mayHaveHappened: true } })
    expect(sent()).toBe(5)
  })

  it.each([
    ['nothing listens', 'refused' as const],
    ['it is refused', { status: 403 } as const],
  ])('is not sent again when %s', async (_name, answer) => {
    const { client, sent } = clientOf([answer])
    await expect(client.put('/r', {})).rejects.toThrow()
    expect(sent()).toBe(1)
  })

  it('is sent once more, and no more than once, when Keycloak fails', async () => {
    const once = clientOf([{ status: 500 }])
    await once.client.put('/r', {})
    expect(once.sent()).toBe(2)
    const always = clientOf([{ status: 500 }, { status: 500 }, { status: 500 }])
    await expect(always.client.put('/r', {})).rejects.toMatchObject({ code: 'rejected', details: { status: 500 } })
    expect(always.sent()).toBe(2)
  })

  it('that deletes finds its own work done', async () => {
    const { client } = clientOf(['reset', { status: 404 }])
    await expect(client.delete('/r')).resolves.toBeUndefined()
    await expect(clientOf([{ status: 404 }]).client.delete('/r')).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('a request that creates', () => {
  it.each([
    ['a gateway answers', BUSY],
    ['the connection breaks', 'reset' as const],
  ])('is sent once, and its failure says that it may have happened, when %s', async (_name, answer) => {
    const { client, sent } = clientOf([answer])
    await expect(client.post('/r/roles', {})).rejects.toMatchObject({ details: { mayHaveHappened: true } })
    expect(sent()).toBe(1)
  })

  it('is sent again when it only reads', async () => {
    const { client, sent } = clientOf([BUSY, { status: 200, body: { realm: 'r' } }])
    expect(await client.readByPost('/r/partial-export')).toEqual({ realm: 'r' })
    expect(sent()).toBe(2)
  })
})

describe('a POST that links what may be linked already', () => {
  const FAILED = { status: 500 }
  const link = (client: ReturnType<typeof clientOf>['client']) =>
    client.post('/r/role-mappings/realm', [], { links: true })

  it('is sent once more when Keycloak fails, and no more than once', async () => {
    const once = clientOf([FAILED])
    await link(once.client)
    expect(once.sent()).toBe(2)
    const always = clientOf([FAILED, FAILED, FAILED])
    await expect(link(always.client)).rejects.toMatchObject({ code: 'rejected', details: { status: 500 } })
    expect(always.sent()).toBe(2)
  })

  it('is sent again when no answer came', async () => {
    const { client, sent } = clientOf(['reset', BUSY])
    await link(client)
    expect(sent()).toBe(3)
  })

  it('is another than one that creates', async () => {
    const { client, sent } = clientOf([FAILED])
    await expect(client.post('/r/users', {})).rejects.toMatchObject({ details: { status: 500 } })
    expect(sent()).toBe(1)
  })
})
