import { startContenders, stopContenders } from '../contender-process.mjs'
import { runLoad } from '../load.mjs'
import { ratioTo, requestsOf, runRounds, summarise } from '../rounds.mjs'

const FEW = 200
const MANY = 100_000
const ALGORITHM = 'ES256'
const MEGABYTE = 2 ** 20

/** ES256, since a hundred thousand signatures of RSA would take longer than all the rest; a known token's cost has no signature in it. */
export const cache = {
  name: 'cache',
  question: `What do ${MANY.toLocaleString('en')} live tokens in the cache cost?`,
  async run(bench) {
    const { provider, core, progress } = bench
    const settings = { ...bench.settings, cacheSize: MANY, algorithms: [ALGORITHM] }
    progress(`signing ${MANY} tokens`)
    const many = provider.signTokens(MANY, ALGORITHM)
    const few = many.slice(0, FEW)
    const contenders = await startContenders(
      ['few', 'many'].map((id) => ({ id, name: 'passerelle', settings })),
      few,
      core,
    )
    const [, full] = contenders
    try {
      const warmUp = { connections: 50, durationMs: bench.warmUpMs, requests: requestsOf(full.port, few) }
      await runLoad({ port: full.port, ...warmUp })
      const before = await full.ask('memory')
      progress(`filling the cache with ${MANY} tokens`)
      await runLoad({ port: full.port, connections: 50, requests: requestsOf(full.port, many), each: 'once' })
      const after = await full.ask('memory')
      const measured = await runRounds({ ...bench, contenders, tokensOf: ({ id }) => (id === 'few' ? few : many) })
      return describe(measured, before, after)
    } finally {
      await stopContenders(contenders)
    }
  },
}

function describe(measured, before, after) {
  const ratios = ratioTo(measured, 'few')
  const heapMb = (after.heapBytes - before.heapBytes) / MEGABYTE
  const rssMb = (after.rssBytes - before.rssBytes) / MEGABYTE
  const labels = { few: `${FEW} tokens`, many: `${MANY.toLocaleString('en')} tokens, walked through` }
  return {
    columns: [
      { title: 'CPU µs/request', field: 'cpuMicros', digits: 1 },
      { title: `× ${FEW} tokens`, field: 'ratio', digits: 2 },
      { title: 'heap MB more', field: 'heapMoreMb', digits: 0 },
      { title: 'RSS MB more', field: 'rssMoreMb', digits: 0 },
    ],
    rows: summarise(measured).map((row) => ({
      label: labels[row.id],
      ...row,
      ratio: ratios.get(row.id),
      ...(row.id === 'many' && { heapMoreMb: heapMb, rssMoreMb: rssMb }),
    })),
    targets: [
      { what: 'more heap for 100,000 live tokens, MB', measured: heapMb, atMost: 150 },
      { what: 'more RSS for 100,000 live tokens, MB', measured: rssMb, atMost: 150 },
      {
        what: 'a request among 100,000 tokens, in CPU time of one among 200',
        measured: ratios.get('many').median,
        atMost: 1.1,
      },
    ],
  }
}
