import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A way to a server that can be cut, with and without a word. */
export interface FaultyNetwork {
  readonly port: number
  /** From now on nothing gets through in either direction, and nobody is told: as when a firewall drops packets. */
  goSilent(): void
  /** The connections that there are go silent, and new ones get through: as when a firewall forgets what it let in. */
  forgetConnections(): void
  /** New connections get through again; those that are silent stay so. */
  letNewOnesThrough(): void
  /** Ends every connection that is silent, and lets new ones through. */
  mend(): void
  close(): Promise<void>
}

/** Listens on a free port and passes everything on to `port`. */
export async function startFaultyNetwork(port: number): Promise<FaultyNetwork> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let silent = false
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1')
    const pair = [client, upstream] as const
    pairs.add(pair)
    for (const [from, to] of [pair, [upstream, client] as const]) {
      from.on('error', () => to.destroy())
      from.on('close', () => {
        pairs.delete(pair)
        to.destroy()
      })
      from.pipe(to)
      if (silent) from.pause().unpipe(to)
    }
  }).listen(0, '127.0.0.1')
  function forgetConnections(): void {
    for (const [client, upstream] of pairs) {
      client.unpipe(upstream).pause()
      upstream.unpipe(client).pause()
    }
  }

  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return {
    port: address.port,
    goSilent() {
      silent = true
      forgetConnections()
    },
    forgetConnections,
    letNewOnesThrough() {
      silent = false
    },
    mend() {
      silent = false
      for (const pair of pairs) for (const socket of pair) socket.destroy()
    },
    async close() {
      for (const pair of pairs) for (const socket of pair) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
