import { startChild } from '../child-process.mjs'
import { ratioTo, summarise } from '../rounds.mjs'

// Decisions a round: as many as take some hundredths of a second; the slow ones' verdicts are checked on fewer, too.
const ENGINES = [
  {
    id: 'explain',
    module: 'passerelle',
    create: 'createExplain',
    label: 'Passerelle, verdict and whole reason',
    count: 200_000,
  },
  { id: 'can', module: 'passerelle', create: 'createCan', label: 'Passerelle, verdict alone', count: 200_000 },
  { id: 'casl', module: 'casl', create: 'createCan', label: 'CASL, verdict alone', count: 200_000 },
  {
    id: 'casl-rule',
    module: 'casl',
    create: 'createRelevantRule',
    label: 'CASL, with the rule that decided',
    count: 200_000,
  },
  { id: 'cedar', module: 'cedar', create: 'createDecide', label: 'Cedar (wasm), policies parsed once', count: 50 },
  { id: 'casbin', module: 'casbin', create: 'createDecide', label: 'node-casbin, synchronous', count: 5 },
]
const CHECKED = 4_000
const CHECKED_AT_LEAST = 100
const TARGET = 0.8

export const decisions = {
  name: 'decisions',
  question: 'What does a decision cost, with 1,000 roles and 200 permissions?',
  async run({ rounds, core, scale, progress }) {
    const started = []
    const measured = new Map(ENGINES.map(({ id }) => [id, []]))
    const verdicts = new Map()
    try {
      for (const engine of ENGINES) {
        const { id, module, create, label, count } = engine
        progress(`loading ${label}`)
        const child = await startChild({
          program: './decision-rounds.mjs',
          args: [module, create],
          core,
          ready: 'started',
          label,
        })
        started.push({ ...engine, ...child, count: Math.max(1, Math.round(count * Math.min(1, scale * 2))) })
        const checked = Math.max(CHECKED_AT_LEAST, Math.min(CHECKED, count))
        const wrong = await child.ask('check', { count: checked })
        if (wrong > 0) throw new Error(`${label}: ${wrong} of ${checked} verdicts are not the policy’s`)
        verdicts.set(id, checked)
        progress(`${label}: ${checked} verdicts are right; warming up`)
        for (let warm = 0; warm < 3; warm += 1) await child.ask('round', { count: started.at(-1).count })
      }
      for (let round = 0; round < rounds; round += 1) {
        const first = round % started.length
        for (const child of [...started.slice(first), ...started.slice(0, first)])
          measured.get(child.id).push(await child.ask('round', { count: child.count }))
      }
    } finally {
      await Promise.all(started.map(({ stop }) => stop()))
    }
    return describe(measured, verdicts)
  },
}

function describe(measured, verdicts) {
  const ratios = ratioTo(measured, 'casl')
  const rows = summarise(measured).map((row) => ({
    label: ENGINES.find(({ id }) => id === row.id).label,
    ...row,
    ratio: ratios.get(row.id),
    verdicts: verdicts.get(row.id),
  }))
  return {
    columns: [
      { title: 'CPU µs/decision', field: 'cpuMicros', digits: 3 },
      { title: '× CASL', field: 'ratio', digits: 2 },
      { title: 'verdicts seen right', field: 'verdicts', digits: 0 },
    ],
    rows,
    targets: [
      {
        what: 'a decision with its whole reason, in CPU time of CASL’s verdict',
        measured: ratios.get('explain').median,
        atMost: TARGET,
      },
    ],
  }
}
