import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { OnConnection, OnMessage, Subscription } from '../../src/stores/index.js'
import { startFaultyNetwork } from '../support/faulty-network.js'

/** A server that can be ended in the middle. */
interface Server {
  readonly url: string
  kill(): Promise<void>
  start(): Promise<void>
  remove(): Promise<void>
}

interface Listening {
  listen(channel: string, onMessage: OnMessage, onConnection: OnConnection): Subscription
  send(channel: string, message: string): Promise<void>
  close(): Promise<void>
}

const SOON = { timeout: 15_000, interval: 20 }

/** What subscribers of Redis and PostgreSQL hear when the connection is lost. */
export function describeLostConnections(
  start: () => Promise<Server>,
  open: (url: string, heartbeatMs: number) => Listening,
): void {
  async function subject(): Promise<Server> {
    const server = await start()
    onTestFinished(() => server.remove())
    return server
  }

  function listenAt(url: string, heartbeatMs = 10_000) {
    const store = open(url, heartbeatMs)
    onTestFinished(() => store.close())
    const heard: (string | boolean)[] = []
    const hear = (what: string | boolean): void => void heard.push(what)
    return { ...store, heard, subscription: store.listen('channel', hear, hear) }
  }

  describe('a subscriber', () => {
    it('hears of the loss and of the return of its server, and gets its messages again', async () => {
      const server = await subject()
      const { heard, send, subscription } = listenAt(server.url)
      await vi.waitFor(() => expect(heard).toEqual([true]), SOON)
      await server.kill()
      await vi.waitFor(() => expect(heard).toEqual([true, false]), SOON)
      expect(subscription.connected).toBe(false)
      await server.start()
      await vi.waitFor(() => expect(heard).toEqual([true, false, true]), SOON)
      await vi.waitFor(() => send('channel', 'again'), SOON)
      await vi.waitFor(() => expect(heard).toEqual([true, false, true, 'again']), SOON)
    })

    it('hears of a loss that nobody tells', async () => {
      const server = await subject()
      const network = await startFaultyNetwork(Number(new URL(server.url).port))
      onTestFinished(() => network.close())
      const { heard } = listenAt(withPort(server.url, network.port), 200)
      await vi.waitFor(() => expect(heard).toEqual([true]), SOON)
      network.goSilent()
      await vi.waitFor(() => expect(heard).toEqual([true, false]), SOON)
      network.mend()
      await vi.waitFor(() => expect(heard).toEqual([true, false, true]), SOON)
    })

    it('is connected when a server comes that was not there at first', async () => {
      const server = await subject()
      await server.kill()
      const { heard, subscription } = listenAt(server.url)
      expect(subscription.connected).toBe(false)
      await server.start()
      await vi.waitFor(() => expect(heard).toEqual([true]), SOON)
    })

    it('ends at once with its store while the server is away or silent', async () => {
      const server = await subject()
      const network = await startFaultyNetwork(Number(new URL(server.url).port))
      onTestFinished(() => network.close())
      network.goSilent()
      const silent = listenAt(withPort(server.url, network.port))
      const connected = listenAt(server.url)
      await vi.waitFor(() => expect(connected.heard).toEqual([true]), SOON)
      await server.kill()
      await vi.waitFor(() => expect(connected.heard).toEqual([true, false]), SOON)
      await Promise.all([silent.close(), connected.close()])
      expect(connected.heard).toEqual([true, false])
      expect(silent.heard).toEqual([])
    })
  })
}

export function withPort(url: string, port: number): string {
  const changed = new URL(url)
  changed.port = String(port)
  return changed.href
}
