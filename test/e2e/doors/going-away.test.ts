import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PolicyRecord } from '../../../src/policy/index.js'
import { mintToken } from '../../../src/testing/index.js'
import { SUBJECTS } from './cases/subjects.js'
import { FRAMEWORKS } from './frameworks/index.js'
import type { DoorRoute } from './routes.js'
import { serve } from './run-column.js'

const unhandled: unknown[] = []
const note = (reason: unknown): void => void unhandled.push(reason)

beforeEach(() => {
  unhandled.length = 0
  process.on('unhandledRejection', note)
})

afterEach(() => {
  process.off('unhandledRejection', note)
})

/** A route whose record comes when it is let go. */
function slowRoute(): { route: DoorRoute; asked: Promise<void>; answer: (record: PolicyRecord | Error) => void } {
  let answer: (record: PolicyRecord | Error) => void = () => {}
  let sayAsked: () => void = () => {}
  const asked = new Promise<void>((resolve) => {
    sayAsked = resolve
  })
  const record = (): Promise<PolicyRecord> => {
    sayAsked()
    return new Promise((resolve, reject) => {
      answer = (late) => (late instanceof Error ? reject(late) : resolve(late))
    })
  }
  const route = { method: 'POST', path: '/slow', access: { permission: 'gavage_data:write', record } } as const
  return { route, asked, answer: (late) => answer(late) }
}

describe.each(Object.entries(FRAMEWORKS))('a caller of %s who goes away while the record is looked up', (_, start) => {
  it.each([
    ['comes', { gaveur_id: 1, site_id: 'LL' }],
    ['is another’s', { gaveur_id: 2, site_id: 'LL' }],
    ['cannot be had', new Error('no database')],
  ])('leaves one event of the request and no rejection, when it %s', async (__, late) => {
    const { route, asked, answer } = slowRoute()
    const { server, trail } = await serve(start, 'gaveurs', [route])
    const socket = connect(server.port, '127.0.0.1')
    await once(socket, 'connect')
    socket.write(
      `POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nAuthorization: Bearer ${mintToken(SUBJECTS.gaveur1)}\r\n\r\n`,
    )
    await asked
    socket.destroy()
    await once(socket, 'close')
    const other = await fetch(`http://127.0.0.1:${server.port}/nothing`)
    expect(other.status).toBe(401)
    answer(late)
    await expect.poll(() => namesOf(trail)).toContain('TOKEN_VALIDATION')
    await server.stop()
    const events = namesOf(trail).filter((name) => name !== 'TOKEN_VALIDATION' && name !== 'AUTH_REQUIRED')
    // A write that was let through has a second event, of the write.
    expect(events.filter((name) => name !== 'DATA_MUTATION')).toHaveLength(1)
    expect(unhandled).toEqual([])
  })
})

const namesOf = ({ events }: { readonly events: readonly { readonly event: string }[] }): readonly string[] =>
  events.map(({ event }) => event)
