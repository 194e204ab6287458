import { startContenders, stopContenders } from '../contender-process.mjs'
import { CONTENDERS } from '../contenders.mjs'
import { ratioTo, runRounds, summarise } from '../rounds.mjs'

/**
 * A section whose contenders are servers under a closed loop.
 * @param {{ chosen: (bench: object) => Promise<readonly object[]> | readonly object[], tokenCount: number, method?: string,
 *   floors: readonly { name: string, title: string, share?: boolean }[], targets: (ratios: object) => readonly object[] }} section
 */
export const served = ({ name, question, tokenCount, method, chosen, floors, targets }) => ({
  name,
  question,
  async run(bench) {
    const { provider, core } = bench
    const tokens = provider.signTokens(tokenCount)
    const contenders = await startContenders(await chosen({ ...bench, tokens }), tokens, core)
    try {
      const measured = await runRounds({ ...bench, contenders, tokensOf: () => tokens, method })
      return describe(measured, floors, targets)
    } finally {
      await stopContenders(contenders)
    }
  },
})

function describe(measured, floors, targets) {
  const ratios = Object.fromEntries(floors.map(({ name }) => [name, ratioTo(measured, name)]))
  const present = summarise(measured)
  const rows = present.map((row) => ({
    label: CONTENDERS[row.id].label,
    ...row,
    ...Object.fromEntries(floors.map(({ name }) => [`ratio:${name}`, ratios[name].get(row.id)])),
  }))
  const median = (id, floor) => ratios[floor].get(id)?.median
  return {
    columns: [
      { title: 'CPU µs/request', field: 'cpuMicros', digits: 1 },
      ...floors.map(({ name, title }) => ({ title, field: `ratio:${name}`, digits: 2 })),
      { title: 'requests/s', field: 'requestsPerSecond', digits: 0 },
      { title: 'p99 ms', field: 'p99Ms', digits: 1 },
      { title: 'RSS MB', field: 'rssMb', digits: 0 },
    ],
    rows,
    targets: targets(median).filter(({ measured: seen }) => seen !== undefined),
  }
}
