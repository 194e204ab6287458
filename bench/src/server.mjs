// One contender in a process of its own. Its parent speaks to it over IPC: `usage` is answered with what the process has
// used so far, so that a round's cost is the difference of two answers; `memory` collects garbage first; `delay` says how
// late the event loop was since the last `delay`; `startProfile` and `stopProfile` take a profile.
import { createServer } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { startProfile, stopProfile } from './profile.mjs'

const [name, settings] = process.argv.slice(2)
const { createListener } = await import(`./contenders/${name}.mjs`)

let requests = 0
const server = createServer(await createListener(JSON.parse(settings)))
server.on('request', () => {
  requests += 1
})

const RESOLUTION_MS = 1
let delays

const ANSWERS = {
  usage() {
    const { user, system } = process.cpuUsage()
    return { requests, cpuMicros: user + system, rssBytes: process.memoryUsage.rss() }
  },
  async memory() {
    for (let collection = 0; collection < 4; collection += 1) {
      globalThis.gc?.()
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    const { heapUsed, external, rss } = process.memoryUsage()
    return { heapBytes: heapUsed + external, rssBytes: rss }
  },
  delay() {
    const ms = (nanoseconds) => nanoseconds / 1e6
    // The interval of the measuring timer is in it.
    const seen = delays && { p50Ms: ms(delays.percentile(50)), p99Ms: ms(delays.percentile(99)), maxMs: ms(delays.max) }
    delays?.disable()
    delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
    delays.enable()
    return seen ?? {}
  },
  startProfile,
  stopProfile,
}

process.on('message', async ({ ask }) => {
  process.send({ [ask]: await ANSWERS[ask]() })
})
process.on('disconnect', () => process.exit(0))

server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
