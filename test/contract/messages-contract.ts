import { describe, expect, it, vi } from 'vitest'
import type { OnConnection, OnMessage, Subscription } from '../../src/stores/index.js'

export interface MessagesSubject {
  listen(channel: string, onMessage: OnMessage, onConnection?: OnConnection): Subscription
  send(channel: string, message: string): Promise<void>
  /** Faults that no call waited for. */
  readonly errors: readonly unknown[]
}

/** What the messages of memory, Redis and PostgreSQL have in common. */
export function describeMessages(subject: () => MessagesSubject): void {
  describe('messages', () => {
    let made = 0
    /** A channel that no other test has. */
    const fresh = (): string => {
      made += 1
      return `channel-${process.pid}:${Math.round(performance.now())}.${made}`
    }
    const connected = (...subscriptions: readonly Subscription[]): Promise<void> =>
      vi.waitFor(() => expect(subscriptions.every((subscription) => subscription.connected)).toBe(true))

    it('reach every listener of the channel, in their order, and nobody else', async () => {
      const { listen, send } = subject()
      const [channel, other] = [fresh(), fresh()]
      const heard: string[] = []
      const subscriptions = [
        listen(channel, (message) => heard.push(`a ${message}`)),
        listen(channel, (message) => heard.push(`b ${message}`)),
        listen(other, (message) => heard.push(`other ${message}`)),
      ]
      await connected(...subscriptions)
      await send(channel, '1')
      await send(channel, "2 é\n😀 'quoted'")
      await vi.waitFor(() => expect(heard).toEqual(['a 1', 'b 1', "a 2 é\n😀 'quoted'", "b 2 é\n😀 'quoted'"]))
      await Promise.all(subscriptions.map((subscription) => subscription.close()))
    })

    it('come once the listener has heard that it is connected', async () => {
      const { listen, send } = subject()
      const channel = fresh()
      const heard: string[] = []
      const told = new Promise<boolean>((resolve) => {
        listen(channel, (message) => heard.push(message), resolve)
      })
      expect(await told).toBe(true)
      await send(channel, 'message')
      await vi.waitFor(() => expect(heard).toEqual(['message']))
    })

    it('come no more after the subscription was closed, and go on for the others', async () => {
      const { listen, send } = subject()
      const channel = fresh()
      const heard: string[] = []
      const first = listen(channel, () => heard.push('first'))
      const second = listen(channel, () => heard.push('second'))
      await connected(first, second)
      await first.close()
      await first.close()
      expect(first.connected).toBe(false)
      await send(channel, '')
      await vi.waitFor(() => expect(heard).toEqual(['second']))
    })

    it('can be listened to again', async () => {
      const { listen, send } = subject()
      const channel = fresh()
      const heard: string[] = []
      const first = listen(channel, () => heard.push('first'))
      await first.close()
      const second = listen(channel, () => heard.push('second'))
      await connected(second)
      await send(channel, '')
      await vi.waitFor(() => expect(heard).toEqual(['second']))
    })

    it.each(['', 'a b', 'é', 'x'.repeat(64), '"'])('have no channel %o', async (channel) => {
      const { listen, send } = subject()
      expect(() => listen(channel, () => {})).toThrow(RangeError)
      await expect(send(channel, 'message')).rejects.toThrow(RangeError)
    })

    it('reach the others when one handler throws, which is reported', async () => {
      const { listen, send, errors } = subject()
      const channel = fresh()
      const heard: string[] = []
      const fault = new Error('a fault of the handler')
      listen(channel, () => {
        throw fault
      })
      const second = listen(channel, (message) => heard.push(message))
      await connected(second)
      await send(channel, 'message')
      await vi.waitFor(() => expect(heard).toEqual(['message']))
      expect(errors).toContain(fault)
    })
  })
}
