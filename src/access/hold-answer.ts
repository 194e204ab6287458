import type { ServerResponse } from 'node:http'
import { type Problem, problemBody, problemHeaders } from '../http-auth/index.js'
import { errorOf } from './error-of.js'
import { HEADERS_OF_A_BODY } from './headers-of-a-body.js'

/** Says when an answer of this status may leave, or what is to be answered instead; nothing where it may at once. */
interface Ending {
  end(status: number): Promise<Problem | undefined> | undefined
}

/** What an answer is, from the first byte that somebody wants to send. */
interface Head {
  readonly status: number
  readonly message: string
  readonly headers: ReadonlyMap<string, number | string | readonly string[]>
}

/**
 * Holds back an answer of node:http, whoever gives it: its first byte waits until `ending` lets it go. What is said meanwhile is kept in
 * order; as an answer that has begun cannot be changed, nothing that comes after `end` changes this one. If it may not leave, a
 * problem is answered instead, or the connection ends where a part of it is out already.
 */
export function holdAnswer(response: ServerResponse, ending: Ending, requestId: string | undefined): void {
  // Those of the response, or of whoever has put itself before it, to compress or to keep a session.
  const { writeHead, write, end, flushHeaders } = response
  const held: (() => unknown)[] = []
  let state: 'holding' | 'open' | 'replaced' = 'holding'
  let head: Head | undefined
  let statusOfHead: number | undefined
  let hasEnded = false

  response.writeHead = (...given: unknown[]) => {
    if (state === 'open') return Reflect.apply(writeHead, response, given)
    if (statusOfHead !== undefined || head !== undefined) return response
    statusOfHead = Number(given[0])
    const copied = given.map(copyOf)
    held.push(() => Reflect.apply(writeHead, response, copied))
    return response
  }
  response.flushHeaders = () => {
    if (mayLeave()) flushHeaders.call(response)
    else take(() => flushHeaders.call(response))
  }
  response.write = (...given: unknown[]) => {
    if (mayLeave()) return Reflect.apply(write, response, given)
    take(() => Reflect.apply(write, response, given))
    return state === 'replaced'
  }
  response.end = (...given: unknown[]) => {
    if (mayLeave()) return Reflect.apply(end, response, given)
    take(() => Reflect.apply(end, response, given))
    hasEnded = true
    return response
  }

  /** Asks, with the first byte. Whoever has waited for the outcome before answering is not held back. */
  function mayLeave(): boolean {
    if (state !== 'holding' || head !== undefined) return state === 'open'
    const status = statusOfHead ?? response.statusCode
    const ended = ending.end(status)
    if (ended === undefined) {
      state = 'open'
      letGoAtOnce()
      return true
    }
    head = headOf(response, status)
    void ended.then(letGo)
    return false
  }

  function take(call: () => unknown): void {
    if (!hasEnded && state !== 'replaced') held.push(call)
  }

  /** What was said of it before its first byte: nothing but its head. */
  function letGoAtOnce(): void {
    try {
      for (const call of held) call()
    } catch (error) {
      response.destroy(errorOf(error))
    }
  }

  function letGo(problem: Problem | undefined): void {
    if (response.destroyed || head === undefined) return
    try {
      if (problem === undefined) send(head)
      else if (response.headersSent) response.destroy()
      else replace(head, problem)
    } catch (error) {
      // What the call would have thrown at whoever made it, who has gone on.
      response.destroy(errorOf(error))
    }
  }

  function send(sent: Head): void {
    if (!response.headersSent) restore(response, sent)
    state = 'open'
    let last: unknown
    for (const call of held) last = call()
    // Whoever was told to wait by `write` is waiting.
    if (!hasEnded && last === true) response.emit('drain')
  }

  function replace(sent: Head, problem: Problem): void {
    restore(response, sent)
    for (const name of HEADERS_OF_A_BODY) response.removeHeader(name)
    response.statusCode = problem.status
    response.statusMessage = ''
    for (const [name, value] of Object.entries(problemHeaders(problem))) response.setHeader(name, value)
    state = 'open'
    Reflect.apply(end, response, [problemBody(problem, requestId)])
    state = 'replaced'
  }
}

function headOf(response: ServerResponse, status: number): Head {
  const headers = new Map<string, number | string | readonly string[]>()
  for (const name of response.getHeaderNames()) {
    const value = response.getHeader(name)
    if (value !== undefined) headers.set(name, value)
  }
  return { status, message: response.statusMessage, headers }
}

/** Takes back what was said of an answer after it had begun. */
function restore(response: ServerResponse, { status, message, headers }: Head): void {
  response.statusCode = status
  response.statusMessage = message
  for (const name of response.getHeaderNames()) if (!headers.has(name)) response.removeHeader(name)
  for (const [name, value] of headers) if (response.getHeader(name) !== value) response.setHeader(name, value)
}

/** Whoever hands headers over may go on to change them. */
function copyOf(given: unknown): unknown {
  if (Array.isArray(given)) return [...given]
  return typeof given === 'object' && given !== null ? { ...given } : given
}
