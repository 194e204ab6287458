import { startChild } from '../child-process.mjs'
import { ratioTo, summarise } from '../rounds.mjs'

// Decisions between two looks at the clock; of the slow ones fewer verdicts are checked, too.
const ENGINES = [
  {
    id: 'explain',
    module: 'passerelle',
    create: 'createExplain',
    label: 'Passerelle, verdict and whole reason',
    block: 1_000,
  },
  { id: 'can', module: 'passerelle', create: 'createCan', label: 'Passerelle, verdict alone', block: 1_000 },
  { id: 'casl', module: 'casl', create: 'createCan', label: 'CASL, verdict alone', block: 1_000 },
  {
    id: 'casl-rule',
    module: 'casl',
    create: 'createRelevantRule',
    label: 'CASL, with the rule that decided',
    block: 1_000,
  },
  { id: 'cedar', module: 'cedar', create: 'createDecide', label: 'Cedar (wasm), policies parsed once', block: 10 },
  { id: 'casbin', module: 'casbin', create: 'createDecide', label: 'node-casbin, synchronous', block: 1 },
]
const SLOW_CHECKED = 100
const CHECKED = 4_000
const TARGET = 0.8

export const decisions = {
  name: 'decisions',
  question: 'What does a decision cost, with 1,000 roles and 200 permissions?',
  async run({ rounds, core, durationMs, warmUpMs, progress }) {
    const started = []
    const measured = new Map(ENGINES.map(({ id }) => [id, []]))
    const verdicts = new Map()
    try {
      for (const { id, module, create, label, block } of ENGINES) {
        progress(`loading ${label}`)
        const args = [module, create, String(block)]
        const child = await startChild({ program: './decision-rounds.mjs', args, core, ready: 'started', label })
        started.push({ id, ...child })
        const checked = block < SLOW_CHECKED ? SLOW_CHECKED : CHECKED
        const wrong = await child.ask('check', { count: checked })
        if (wrong > 0) throw new Error(`${label}: ${wrong} of ${checked} verdicts are not the policy’s`)
        verdicts.set(id, checked)
        progress(`${label}: ${checked} verdicts are right; warming up`)
        await child.ask('round', { durationMs: warmUpMs })
      }
      for (let round = 0; round < rounds; round += 1) {
        const first = round % started.length
        for (const child of [...started.slice(first), ...started.slice(0, first)])
          measured.get(child.id).push(await child.ask('round', { durationMs }))
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
