import { startContenders, stopContenders } from '../contender-process.mjs'
import { runLoad } from '../load.mjs'
import { requestsOf } from '../rounds.mjs'

const CONNECTIONS = 50

/** Not among the sections that run by default: it judges nothing, and shows where time goes. */
const profileOf = (name, contender, tokenCount, method = 'GET') => ({
  name: `profile-${name}`,
  question: `Where does the time of ${contender} go, ${name}?`,
  byNameOnly: true,
  async run({ provider, settings, directory, core, durationMs, warmUpMs }) {
    const tokens = provider.signTokens(tokenCount)
    const chosen = [{ name: contender, settings: { ...settings, directory, tokenCount } }]
    const contenders = await startContenders(chosen, tokens, core)
    try {
      const [{ port, ask }] = contenders
      const load = { port, connections: CONNECTIONS, requests: requestsOf(port, tokens, method) }
      await runLoad({ ...load, durationMs: warmUpMs })
      await ask('startProfile')
      await runLoad({ ...load, durationMs: durationMs * 10 })
      const rows = await ask('stopProfile')
      const columns = [
        { title: '% of busy time', field: 'own', digits: 1 },
        { title: 'with callees', field: 'total', digits: 1 },
      ]
      return { columns, rows, targets: [] }
    } finally {
      await stopContenders(contenders)
    }
  },
})

export const PROFILES = [
  profileOf('warm', 'passerelle', 200),
  profileOf('floor', 'floor-warm', 200),
  profileOf('stack', 'passerelle-stack', 200),
  profileOf('mutation', 'passerelle-stack', 200, 'POST'),
  profileOf('floor-stack', 'floor-stack', 200),
  profileOf('first-seen', 'passerelle-first-seen', 2_000),
]
