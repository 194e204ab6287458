import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const FOLDER = '/usr/lib/postgresql'
const STARTS_WITHIN_MS = 30_000

/** A PostgreSQL for the length of a section, with its own folder, and as sure of its disk as one in production. */
export async function startPostgres() {
  const bin = programs()
  const folder = mkdtempSync(join(tmpdir(), 'passerelle-bench-postgres-'))
  const data = join(folder, 'data')
  const runAs = { cwd: '/', ...unprivileged() }
  if (runAs.uid !== undefined) chownSync(folder, runAs.uid, runAs.gid)
  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'bench', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8'],
    { ...runAs, encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`initdb failed:\n${made.stderr}`)
  const port = await freePort()
  const settings = ['shared_buffers=1GB', 'max_wal_size=4GB', 'random_page_cost=1.1'].flatMap((each) => ['-c', each])
  const postgres = [join(bin, 'postgres'), '-D', data, '-p', port, '-h', '127.0.0.1', '-k', folder, ...settings]
  // The client is pinned to one core, and this would be with it.
  const isPinnable = spawnSync('taskset', ['-c', '0', 'true']).status === 0
  const [program, ...args] = isPinnable ? ['taskset', '-c', `0-${cpus().length - 1}`, ...postgres] : postgres
  const server = spawn(program, args, { ...runAs, stdio: 'ignore' })
  const ready = ['-h', '127.0.0.1', '-p', port, '-q']
  for (const since = performance.now(); spawnSync(join(bin, 'pg_isready'), ready).status !== 0; await wait(100)) {
    if (server.exitCode !== null || performance.now() - since > STARTS_WITHIN_MS)
      throw new Error('PostgreSQL did not start')
  }
  return {
    url: `postgres://bench@127.0.0.1:${port}/postgres`,
    async stop() {
      server.kill('SIGINT')
      await once(server, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function programs() {
  const versions = existsSync(FOLDER) ? readdirSync(FOLDER).sort((one, other) => Number(other) - Number(one)) : []
  if (versions.length === 0) throw new Error(`there is no PostgreSQL in ${FOLDER}: install the package postgresql`)
  return join(FOLDER, versions[0], 'bin')
}

/** PostgreSQL refuses to run as root. */
function unprivileged() {
  if (process.getuid?.() !== 0) return {}
  const idOf = (kind) => Number(execFileSync('id', [kind, 'postgres'], { encoding: 'utf8' }))
  return { uid: idOf('-u'), gid: idOf('-g') }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return String(port)
}
