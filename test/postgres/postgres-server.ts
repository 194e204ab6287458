import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { freePort } from '../support/free-port.js'
import { installedProgram } from '../support/installed-program.js'

/** A PostgreSQL of its own, with a temporary folder and a free port. */
export interface PostgresServer {
  /** Of the database `postgres`, with its user and password. */
  readonly url: string
  readonly password: string
  /** Ends it as a crash does: no connection hears a goodbye. */
  kill(): Promise<void>
  /** Ends it as an administrator does: connections are told. */
  shutDown(): Promise<void>
  /** Starts it again, with what it held. */
  start(): Promise<void>
  /** Ends it and removes its folder. */
  remove(): Promise<void>
}

const STARTS_WITHIN_MS = 20_000
const ASK_EVERY_MS = 20

/** PostgreSQL refuses to run as root; then it runs as its own user. */
interface RunAs {
  readonly uid?: number
  readonly gid?: number
  readonly cwd: string
}

export async function startPostgres(): Promise<PostgresServer> {
  const program = installedProgram({
    program: 'postgres',
    package: 'postgresql',
    versions: { folder: '/usr/lib/postgresql', below: 'bin' },
  })
  const runAs = userToRunAs()
  const folder = await mkdtemp(join(tmpdir(), 'passerelle-postgres-'))
  const data = join(folder, 'data')
  const password = randomUUID()
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (runAs.uid !== undefined && runAs.gid !== undefined) {
    await Promise.all([folder, passwordFile].map((path) => chown(path, runAs.uid ?? 0, runAs.gid ?? 0)))
  }
  const made = spawnSync(
    join(dirname(program), 'initdb'),
    [
      ...['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`],
      ...['-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
    ],
    { ...runAs, encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error ?? ''}${made.stdout}${made.stderr}`)
  const port = await freePort()
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
  let running: ChildProcess | undefined
  let printed = ''

  async function start(): Promise<void> {
    printed = ''
    const child = spawn(program, ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-F'], {
      ...runAs,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    running = child
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
    const deadline = performance.now() + STARTS_WITHIN_MS
    while (!(await answers(url))) {
      const ended = child.exitCode !== null || child.signalCode !== null
      if (ended || performance.now() > deadline) throw new Error(`PostgreSQL did not start:\n${printed}`)
      await wait(ASK_EVERY_MS)
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const child = running
    running = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    // A killed postmaster leaves its children to end by themselves; SIGQUIT ends all of them at once, without a goodbye.
    child.kill(signal)
    await ended
  }

  await start()
  return {
    url,
    password,
    start,
    kill: () => end('SIGQUIT'),
    shutDown: () => end('SIGINT'),
    async remove() {
      await end('SIGINT')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function userToRunAs(): RunAs {
  if (process.getuid?.() !== 0) return { cwd: '/' }
  const idOf = (kind: string): number => Number(execFileSync('id', [kind, 'postgres'], { encoding: 'utf8' }))
  return { uid: idOf('-u'), gid: idOf('-g'), cwd: '/' }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client(url)
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}
