import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createClient } from 'redis'
import { freePort } from '../support/free-port.js'
import { installedProgram } from '../support/installed-program.js'

/** A Redis of its own on a free port, which keeps nothing on disk. */
export interface RedisServer {
  readonly url: string
  readonly port: number
  /** Ends it as a crash does. */
  kill(): Promise<void>
  /** Stops answering, and keeps every connection. */
  freeze(): void
  thaw(): void
  /** Starts it again, empty. */
  start(): Promise<void>
  /** Ends it and removes its folder. */
  remove(): Promise<void>
}

const STARTS_WITHIN_MS = 10_000
const ASK_EVERY_MS = 10

/** @param password Clients have to give it, if there is one. */
export async function startRedis(password?: string): Promise<RedisServer> {
  const program = installedProgram({ program: 'redis-server', package: 'redis-server' })
  const folder = await mkdtemp(join(tmpdir(), 'passerelle-redis-'))
  const port = await freePort()
  const url = `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${port}`
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no']
  if (password !== undefined) settings.push('--requirepass', password)
  let running: ChildProcess | undefined

  async function start(): Promise<void> {
    const child = spawn(program, settings, { stdio: ['ignore', 'pipe', 'pipe'] })
    running = child
    let printed = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed += text
      })
    }
    const deadline = performance.now() + STARTS_WITHIN_MS
    while (!(await answers(url))) {
      const ended = child.exitCode !== null || child.signalCode !== null
      if (ended || performance.now() > deadline) throw new Error(`Redis did not start:\n${printed}`)
      await wait(ASK_EVERY_MS)
    }
  }

  async function kill(): Promise<void> {
    const child = running
    running = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }

  await start()
  return {
    url,
    port,
    kill,
    start,
    freeze: () => void running?.kill('SIGSTOP'),
    thaw: () => void running?.kill('SIGCONT'),
    async remove() {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function answers(url: string): Promise<boolean> {
  const client = createClient({ url, socket: { reconnectStrategy: false } })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    if (client.isOpen) client.destroy()
  }
}
