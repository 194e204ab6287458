import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startContenders, stopContenders } from '../contender-process.mjs'
import { served } from './served.mjs'

export const stack = served({
  name: 'stack',
  question: 'What does it cost with request id, eight headers, audit trail and access log?',
  tokenCount: 200,
  async chosen({ settings, directory, tokens, core }) {
    const whole = { name: 'passerelle-stack', settings: { ...settings, directory } }
    const lines = await lengthsOfLines(whole, tokens, core)
    return [
      { name: 'bare-koa', settings },
      { name: 'floor-stack', settings: { ...settings, directory, ...lines } },
      whole,
      { name: 'passerelle-stack-bare-lines', settings: { ...settings, directory: join(directory, 'bare-lines') } },
    ]
  },
  floors: [
    { name: 'floor-stack', title: '× F2' },
    { name: 'bare-koa', title: '× bare Koa' },
  ],
  targets: (median) => [
    { what: 'the whole stack, in CPU time of F2', measured: median('passerelle-stack', 'floor-stack'), atMost: 1.25 },
    {
      what: 'share of bare Koa’s throughput by CPU time, whole stack',
      measured: 1 / median('passerelle-stack', 'bare-koa'),
      atLeast: 0.45,
    },
  ],
})

/** The floor writes as many bytes as the stack does for the first token's second request. */
async function lengthsOfLines(whole, tokens, core) {
  const started = await startContenders([whole], tokens, core)
  try {
    const [{ port }] = started
    const ask = () =>
      fetch(`http://127.0.0.1:${port}/api/gavage/1`, { headers: { authorization: `Bearer ${tokens[0]}` } })
    await (await ask()).text()
    const last = async (name, marker) => {
      const lines = (await readFile(join(whole.settings.directory, name), 'utf8')).split('\n')
      const found = lines.findLast((line) => line.includes(marker))
      return found === undefined ? undefined : Buffer.byteLength(found) + 1
    }
    for (;;) {
      const apiLineBytes = await last('api.log', ' GET /api/gavage/1 200 ')
      const auditLineBytes = await last('audit.log', 'AUTHENTICATED_REQUEST')
      if (apiLineBytes !== undefined && auditLineBytes !== undefined) return { apiLineBytes, auditLineBytes }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  } finally {
    await stopContenders(started)
  }
}
