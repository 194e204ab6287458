import { runArrivals } from '../arrivals.mjs'
import { startContenders, stopContenders } from '../contender-process.mjs'
import { requestsOf } from '../rounds.mjs'

const PER_SECOND = 2_000
const TOKENS = 2_000

/** Not a closed loop: requests come when they come, as from many people at once. */
export const eventLoop = {
  name: 'event-loop',
  question: `How late is the event loop while ${PER_SECOND.toLocaleString('en')} first-seen tokens/s arrive at the whole stack?`,
  async run({ provider, settings, directory, core, scale, progress }) {
    const tokens = provider.signTokens(TOKENS)
    const whole = {
      name: 'passerelle-stack',
      settings: { ...settings, directory, firstSeen: true, tokenCount: TOKENS },
    }
    const contenders = await startContenders([whole], tokens, core)
    try {
      const [{ port, ask }] = contenders
      const load = { port, requests: requestsOf(port, tokens), perSecond: PER_SECOND }
      progress('warming up')
      await runArrivals({ ...load, durationMs: 1_500 })
      const rows = []
      for (let round = 0; round < Math.max(3, Math.round(9 * scale)); round += 1) {
        await ask('delay')
        const arrived = await runArrivals({ ...load, durationMs: 2_000 })
        rows.push({ label: `round ${round + 1}`, ...(await ask('delay')), ...arrived })
      }
      return describe(rows)
    } finally {
      await stopContenders(contenders)
    }
  },
}

function describe(rows) {
  const p99s = rows.map(({ p99Ms }) => p99Ms).sort((a, b) => a - b)
  return {
    columns: [
      { title: 'tokens/s', field: 'perSecond', digits: 0 },
      { title: 'loop delay p50 ms', field: 'p50Ms', digits: 1 },
      { title: 'p99 ms', field: 'p99Ms', digits: 1 },
      { title: 'max ms', field: 'maxMs', digits: 1 },
      { title: 'answer p99 ms', field: 'answerP99Ms', digits: 1 },
    ],
    rows,
    targets: [
      {
        what: 'event-loop delay p99, median of the rounds, ms',
        measured: p99s[Math.floor(p99s.length / 2)],
        below: 20,
      },
    ],
  }
}
