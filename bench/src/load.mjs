import { connect } from 'node:net'
import { ANSWER } from './answer.mjs'

export const BODY = JSON.stringify(ANSWER)
const STATUS_OK = 'HTTP/1.1 200 OK\r\n'
const GRACE_MS = 5_000
const LONGEST_FILL_MS = 120_000

/** Every good answer ends with the body, and none holds it twice. */
export const isWholeAnswer = (received) => received.startsWith(STATUS_OK) && received.endsWith(BODY)

/** The bytes of one request; the token's number is also the number of the record that it may read. */
export function requestBytes(port, gaveurId, token, method = 'GET') {
  const lines = [
    `${method} /api/gavage/${gaveurId} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Accept: application/json',
    ...(method === 'GET' ? [] : ['Content-Length: 0']),
    ...(token === undefined ? [] : [`Authorization: Bearer ${token}`]),
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
}

/**
 * A closed loop over keep-alive connections: each has one request under way, and walks through all requests from its
 * own place, until the time is over or, with `each: 'once'`, until all were sent. Every answer must be the 200 with the
 * expected body, else the round is void.
 * @param {{ port: number, requests: readonly Buffer[], connections: number, durationMs?: number, each?: 'once' }} load
 * @returns {Promise<{ requests: number, seconds: number, p99Ms: number }>}
 */
export async function runLoad({ port, requests, connections, durationMs = LONGEST_FILL_MS, each }) {
  const latenciesMs = []
  const start = performance.now()
  const deadline = start + durationMs
  const step = Math.floor(requests.length / connections)
  await Promise.all(
    Array.from({ length: connections }, (_, index) =>
      loop({
        port,
        requests,
        first: index * step,
        times: each === 'once' ? step : Number.POSITIVE_INFINITY,
        deadline,
        latenciesMs,
      }),
    ),
  )
  const seconds = (performance.now() - start) / 1000
  latenciesMs.sort((a, b) => a - b)
  return {
    requests: latenciesMs.length,
    seconds,
    p99Ms: latenciesMs[Math.ceil(latenciesMs.length * 0.99) - 1],
  }
}

function loop({ port, requests, first, times, deadline, latenciesMs }) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let next = first
    let left = times
    let sentAt = 0
    let received = ''

    const send = () => {
      sentAt = performance.now()
      socket.write(requests[next])
      next = next + 1 === requests.length ? 0 : next + 1
    }
    const end = (error) => {
      clearTimeout(watchdog)
      socket.destroy()
      if (error === undefined) resolve()
      else reject(error)
    }
    const watchdog = setTimeout(
      () => end(new Error('a request was not answered in time')),
      deadline - performance.now() + GRACE_MS,
    )

    socket.setEncoding('latin1')
    socket.on('connect', send)
    socket.on('error', end)
    socket.on('close', () => end(new Error('the server closed a connection')))
    socket.on('data', (chunk) => {
      received += chunk
      if (!received.endsWith(BODY)) {
        if (received.length > 8_192 || !received.startsWith(STATUS_OK)) end(unexpected(received))
        return
      }
      if (!received.startsWith(STATUS_OK)) return end(unexpected(received))
      received = ''
      const now = performance.now()
      latenciesMs.push(now - sentAt)
      left -= 1
      if (now >= deadline || left === 0) end()
      else send()
    })
  })
}

const unexpected = (received) => new Error(`unexpected answer: ${received.slice(0, 300).replaceAll('\r\n', ' | ')}`)
