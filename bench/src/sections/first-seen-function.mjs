import { startChild } from '../child-process.mjs'
import { ratioTo, summarise } from '../rounds.mjs'

const FUNCTIONS = [
  { name: 'node-sync', label: 'F3: node:crypto verify, two JSON.parse' },
  { name: 'passerelle', label: 'Passerelle, every check' },
  { name: 'node-callback', label: 'node:crypto with a callback, two JSON.parse' },
  { name: 'webcrypto', label: 'WebCrypto, two JSON.parse' },
  { name: 'jose', label: 'jose' },
]
const FULL_TOKENS = 1_000
const FEWEST_TOKENS = 500
const WARM_UP_TOKENS = 4_000
const UNDER_WAY = 50
const TARGET = 1.35

/** One section an algorithm, since a signature costs what its algorithm costs. */
export const firstSeenFunction = (algorithm) => ({
  name: `first-seen-${algorithm.toLowerCase()}`,
  question: `What does the verification of a first-seen token cost, in process, with ${algorithm}?`,
  async run({ provider, audience, rounds, core, scale, progress }) {
    const count = Math.min(FULL_TOKENS, Math.max(FEWEST_TOKENS, Math.round(FULL_TOKENS * scale * 3)))
    const tokens = provider.signTokens(count, algorithm)
    const settings = JSON.stringify({ issuer: provider.issuer, audience, algorithm })
    const started = []
    const measured = new Map(FUNCTIONS.map(({ name }) => [name, []]))
    try {
      for (const { name } of FUNCTIONS) {
        const args = [name, settings]
        const child = await startChild({ program: './function-rounds.mjs', args, core, ready: 'started', label: name })
        started.push({ name, ...child })
        await child.ask('load', { tokens, jwks: provider.jwks })
        progress(`warming up ${name}`)
        for (let seen = 0; seen < WARM_UP_TOKENS; seen += count) await child.ask('round', { underWay: UNDER_WAY })
      }
      for (let round = 0; round < rounds; round += 1) {
        const first = round % started.length
        for (const child of [...started.slice(first), ...started.slice(0, first)])
          measured.get(child.name).push(await child.ask('round', { underWay: UNDER_WAY }))
      }
    } finally {
      await Promise.all(started.map(({ stop }) => stop()))
    }
    return describe(measured, algorithm)
  },
})

function describe(measured, algorithm) {
  const ratios = ratioTo(measured, 'node-sync')
  const rows = summarise(measured).map((row) => ({
    label: FUNCTIONS.find(({ name }) => name === row.id).label,
    ...row,
    ratio: ratios.get(row.id),
  }))
  const targets =
    algorithm === 'RS256'
      ? [{ what: 'a first-seen token, in CPU time of F3', measured: ratios.get('passerelle').median, atMost: TARGET }]
      : []
  return {
    columns: [
      { title: 'CPU µs/token', field: 'cpuMicros', digits: 1 },
      { title: '× F3', field: 'ratio', digits: 2 },
      { title: 'wall µs/token', field: 'wallMicros', digits: 1 },
    ],
    rows,
    targets,
  }
}
