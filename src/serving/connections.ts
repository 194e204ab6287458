import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'

/** Answers one request; resolves when it has done everything, which may be after the answer is sent. */
export type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<unknown>

/** After their connections are cut, handlers get this long to notice and to leave their lines in log and audit. */
const LAST_LINES_MS = 1_000

/** Which connections have a request under way, so that stopping cuts none of those and waits for none of the others. */
export interface Connections {
  run(request: IncomingMessage, response: ServerResponse, listener: Listener): void
  /**
   * Calls back once the answer under way on this connection is sent; false when none is to be had: no request, or one
   * whose body will never be whole and whose answer has not begun.
   */
  afterAnswer(socket: Duplex, callback: () => void): boolean
  /** Ends idle connections now and busy ones with their answer; cuts what is left at the deadline. Resolves to how many. */
  drain(deadlineMs: number): Promise<number>
}

export function createConnections(server: Server): Connections {
  const idle = new Set<Socket>()
  const answers = new Map<Duplex, ServerResponse>()
  const handlers = new Set<Promise<unknown>>()
  let isDraining = false

  server.on('connection', (socket) => {
    idle.add(socket)
    socket.once('close', () => idle.delete(socket))
  })

  return {
    run(request, response, listener) {
      const { socket } = request
      idle.delete(socket)
      answers.set(socket, response)
      if (isDraining) response.setHeader('Connection', 'close')
      response.once('close', () => {
        if (answers.get(socket) === response) answers.delete(socket)
        if (isDraining) socket.end()
        else if (!socket.destroyed) idle.add(socket)
      })
      const handler = listener(request, response)
        .catch(() => response.destroy())
        .finally(() => handlers.delete(handler))
      handlers.add(handler)
    },

    afterAnswer(socket, callback) {
      const response = answers.get(socket)
      if (response === undefined || !(response.req.complete || response.headersSent)) return false
      response.once('close', callback)
      return true
    },

    async drain(deadlineMs) {
      isDraining = true
      for (const socket of idle) socket.destroy()
      const finished = await settled(handlers, deadlineMs)
      const cut = finished ? 0 : handlers.size
      if (!finished) {
        server.closeAllConnections()
        await settled(handlers, LAST_LINES_MS)
      }
      // Answers that are made, and still on their way to a slow reader.
      if (answers.size > 0)
        await settled(
          [...answers.values()].map((answer) => closed(answer)),
          LAST_LINES_MS,
        )
      server.closeAllConnections()
      return cut
    },
  }
}

/** Whether all of these ended, well or badly, within the time. */
async function settled(promises: Iterable<Promise<unknown>>, withinMs: number): Promise<boolean> {
  const timer = new AbortController()
  const all = Promise.allSettled(promises).then(() => true)
  const late = wait(withinMs, false, { signal: timer.signal }).catch(() => false)
  const inTime = await Promise.race([all, late])
  timer.abort()
  return inTime
}

function closed(response: ServerResponse): Promise<void> {
  return response.closed ? Promise.resolve() : new Promise((resolve) => response.once('close', () => resolve()))
}
