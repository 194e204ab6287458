import { connect } from 'node:net'
import { BODY, isWholeAnswer } from './load.mjs'

const CONNECTIONS = 100
const TICK_MS = 1

/**
 * An open loop: so many requests a second, whether or not the ones before are answered. What finds no free connection waits
 * for one, and its wait counts.
 * @returns {Promise<{ perSecond: number, answerP99Ms: number }>}
 */
export async function runArrivals({ port, requests, perSecond, durationMs }) {
  const free = await Promise.all(Array.from({ length: CONNECTIONS }, () => open(port)))
  const all = [...free]
  const waiting = []
  const latenciesMs = []
  let failure
  for (const connection of all) {
    connection.onAnswer = () => {
      latenciesMs.push(performance.now() - connection.arrivedAt)
      const next = waiting.shift()
      if (next === undefined) free.push(connection)
      else send(connection, next)
    }
    connection.onFault = (error) => {
      failure = error
    }
  }
  const send = (connection, { bytes, arrivedAt }) => {
    connection.arrivedAt = arrivedAt
    connection.socket.write(bytes)
  }

  const start = performance.now()
  const total = Math.round((perSecond * durationMs) / 1000)
  let sent = 0
  while (latenciesMs.length < total) {
    if (failure !== undefined) throw failure
    const now = performance.now()
    if (now - start > durationMs * 5)
      throw new Error(`${total - latenciesMs.length} of ${total} requests were not answered`)
    const due = Math.min(total, Math.floor(((now - start) * perSecond) / 1000))
    for (; sent < due; sent += 1) {
      const request = { bytes: requests[sent % requests.length], arrivedAt: now }
      const connection = free.pop()
      if (connection === undefined) waiting.push(request)
      else send(connection, request)
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS))
  }
  const seconds = (performance.now() - start) / 1000
  for (const { socket } of all) socket.destroy()
  latenciesMs.sort((a, b) => a - b)
  return { perSecond: total / seconds, answerP99Ms: latenciesMs[Math.ceil(total * 0.99) - 1] }
}

function open(port) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const connection = { socket, arrivedAt: 0, onAnswer: () => {}, onFault: reject }
    let received = ''
    socket.setEncoding('latin1')
    socket.once('connect', () => resolve(connection))
    socket.on('error', (error) => connection.onFault(error))
    socket.on('data', (chunk) => {
      received += chunk
      if (!received.endsWith(BODY)) return
      if (!isWholeAnswer(received)) connection.onFault(new Error(`unexpected answer: ${received.slice(0, 200)}`))
      received = ''
      connection.onAnswer()
    })
  })
}
