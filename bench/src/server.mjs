// One contender in a process of its own. Its parent speaks to it over IPC: `{ ask: 'usage' }` is answered with what
// the process has used so far, so that a round's cost is the difference of two answers.
import { createServer } from 'node:http'

const [name, settings] = process.argv.slice(2)
const { createListener } = await import(`./contenders/${name}.mjs`)

let requests = 0
const server = createServer(await createListener(JSON.parse(settings)))
server.on('request', () => {
  requests += 1
})

process.on('message', ({ ask }) => {
  if (ask !== 'usage') return
  const { user, system } = process.cpuUsage()
  process.send({ usage: { requests, cpuMicros: user + system, rssBytes: process.memoryUsage.rss() } })
})
process.on('disconnect', () => process.exit(0))

server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
