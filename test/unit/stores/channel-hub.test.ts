import { describe, expect, it, vi } from 'vitest'
import { createChannelHub, type Link, type LinkEvents } from '../../../src/stores/channel-hub.js'

/** A server whose every step is under the test's hands. */
function fakeServer() {
  const links: { readonly events: LinkEvents; readonly channels: Set<string>; destroyed: boolean }[] = []
  const errors: unknown[] = []
  let opened = 0
  let refusal: Error | undefined
  let beforeSubscribe: () => Promise<void> = async () => {}
  const hub = createChannelHub({
    name: 'a fake',
    heartbeatMs: 60_000,
    onError: (error) => errors.push(error),
    async open(events): Promise<Link> {
      opened += 1
      if (refusal !== undefined) throw refusal
      const link = { events, channels: new Set<string>(), destroyed: false }
      links.push(link)
      return {
        async subscribe(channel) {
          await beforeSubscribe()
          link.channels.add(channel)
        },
        async unsubscribe(channel) {
          link.channels.delete(channel)
        },
        async ping() {},
        async destroy() {
          link.destroyed = true
        },
      }
    },
  })
  return {
    hub,
    links,
    errors,
    attempts: () => opened,
    refuse(error: Error | undefined) {
      refusal = error
    },
    holdSubscribe(hold: () => Promise<void>) {
      beforeSubscribe = hold
    },
  }
}

describe('a hub of channels', () => {
  it('connects with the first subscription, and subscribes to each channel once', async () => {
    const { hub, links } = fakeServer()
    await new Promise((resolve) => setImmediate(resolve))
    expect(links).toEqual([])
    const subscriptions = ['a', 'a', 'b'].map((channel) => hub.subscribe(channel, () => {}))
    await vi.waitFor(() => expect(subscriptions.every(({ connected }) => connected)).toBe(true))
    expect(links.map(({ channels }) => [...channels])).toEqual([['a', 'b']])
    await hub.close()
    expect(links[0]?.destroyed).toBe(true)
  })

  it('unsubscribes when the last listener of a channel has gone, whatever was under way', async () => {
    const { hub, links, holdSubscribe } = fakeServer()
    let go = (): void => {}
    holdSubscribe(
      () =>
        new Promise((resolve) => {
          go = resolve
        }),
    )
    const told: boolean[] = []
    const subscription = hub.subscribe(
      'a',
      () => {},
      (connected) => told.push(connected),
    )
    await vi.waitFor(() => expect(links).toHaveLength(1))
    await vi.waitFor(() => expect(go).not.toBe(undefined))
    await subscription.close()
    await vi.waitFor(() => {
      go()
      expect([...(links[0]?.channels ?? ['none'])]).toEqual([])
    })
    expect(told).toEqual([])
    await hub.close()
  })

  it('subscribes to everything anew after a loss, and tells each listener', async () => {
    const { hub, links, errors } = fakeServer()
    const told: string[] = []
    hub.subscribe(
      'a',
      () => {},
      (connected) => told.push(`a ${connected}`),
    )
    hub.subscribe(
      'b',
      () => {},
      (connected) => told.push(`b ${connected}`),
    )
    await vi.waitFor(() => expect(told).toEqual(['a true', 'b true']))
    const loss = new Error('the cable was pulled')
    links[0]?.events.lost(loss)
    await vi.waitFor(() => expect(told).toEqual(['a true', 'b true', 'a false', 'b false', 'a true', 'b true']))
    expect(errors).toEqual([loss])
    expect(links.map(({ destroyed, channels }) => [destroyed, [...channels]])).toEqual([
      [true, ['a', 'b']],
      [false, ['a', 'b']],
    ])
    await hub.close()
  })

  it('tries again while it is refused, and reports the same refusal once', async () => {
    const { hub, links, errors, refuse, attempts } = fakeServer()
    const refusal = new Error('nobody listens')
    refuse(refusal)
    const told: boolean[] = []
    hub.subscribe(
      'a',
      () => {},
      (connected) => told.push(connected),
    )
    await vi.waitFor(() => expect(errors).toEqual([refusal]))
    await vi.waitFor(() => expect(attempts()).toBeGreaterThan(2))
    expect(errors).toEqual([refusal])
    refuse(undefined)
    await vi.waitFor(() => expect(told).toEqual([true]))
    expect(links).toHaveLength(1)
    await hub.close()
  })

  it('gives no message to who has closed, and none from a connection that is gone', async () => {
    const { hub, links } = fakeServer()
    const heard: string[] = []
    const first = hub.subscribe('a', (message) => heard.push(`first ${message}`))
    const second = hub.subscribe('a', (message) => heard.push(`second ${message}`))
    await vi.waitFor(() => expect(first.connected && second.connected).toBe(true))
    await first.close()
    links[0]?.events.message('a', '1')
    expect(heard).toEqual(['second 1'])
    await hub.close()
    links[0]?.events.message('a', '2')
    expect(heard).toEqual(['second 1'])
    expect(() => hub.subscribe('a', () => {})).toThrow(expect.objectContaining({ code: 'store_closed' }))
  })
})
