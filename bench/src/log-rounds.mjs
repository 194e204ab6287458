// One logger in a process of its own: asked for a round, it writes so many lines, waits until they are in the file, and says what
// that cost.
import { statSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

const [module, create, directory] = process.argv.slice(2)
/** Between two turns of the event loop: what some requests write in one. */
const LINES_A_TURN = 100
const QUIET_MS = 300
const DEADLINE_MS = 60_000

const { [create]: createLog } = await import(`./loggers/${module}.mjs`)
const log = await createLog(directory)
const inContext = log.inContext ?? ((work) => work())
const size = () => statSync(log.path, { throwIfNoEntry: false })?.size ?? 0
const turn = () => new Promise(setImmediate)

log.write()
inContext(() => log.write())
await wait(QUIET_MS)
const before = size()
inContext(() => log.write())
await wait(QUIET_MS)
const lineBytes = size() - before
if (!(lineBytes > 50)) throw new Error(`${module}: a line that was written is not in its file`)

async function round({ lines }) {
  const expected = size() + lines * lineBytes
  const cpuBefore = process.cpuUsage()
  const start = performance.now()
  await inContext(async () => {
    for (let line = 0; line < lines; line += 1) {
      log.write()
      if (line % LINES_A_TURN === LINES_A_TURN - 1) await turn()
    }
  })
  while (size() < expected) {
    if (performance.now() - start > DEADLINE_MS) throw new Error(`${module}: lines are missing in ${log.path}`)
    await wait(1)
  }
  const wallMs = performance.now() - start
  const { user, system } = process.cpuUsage(cpuBefore)
  if (size() !== expected) throw new Error(`${module}: more than was written is in ${log.path}`)
  return { cpuMicros: (user + system) / lines, linesPerSecond: lines / (wallMs / 1000), lineBytes }
}

process.on('message', async (message) => process.send({ [message.ask]: await round(message) }))
process.on('disconnect', () => process.exit(0))
process.send({ started: true })
