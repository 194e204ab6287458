import { join } from 'node:path'
import { startChild } from '../child-process.mjs'
import { ratioTo, summarise } from '../rounds.mjs'

const LOGGERS = [
  { id: 'alone', module: 'winston-daily-rotate-file', create: 'createLog', label: 'winston-daily-rotate-file alone' },
  { id: 'main', module: 'passerelle', create: 'createMainLog', label: 'Passerelle, a module’s log' },
  { id: 'api', module: 'passerelle', create: 'createApiLog', label: 'Passerelle, api.log' },
]
const LINES = 50_000
const TARGET = 0.8

export const logging = {
  name: 'logging',
  question: 'What does a line of a log cost, until it is in its file?',
  async run({ rounds, core, directory, progress }) {
    const started = []
    const measured = new Map(LOGGERS.map(({ id }) => [id, []]))
    try {
      for (const { id, module, create, label } of LOGGERS) {
        const args = [module, create, join(directory, `log-${id}`)]
        const child = await startChild({ program: './log-rounds.mjs', args, core, ready: 'started', label })
        started.push({ id, ...child })
        progress(`warming up ${label}`)
        await child.ask('round', { lines: LINES })
      }
      for (let round = 0; round < rounds; round += 1) {
        const first = round % started.length
        for (const child of [...started.slice(first), ...started.slice(0, first)])
          measured.get(child.id).push(await child.ask('round', { lines: LINES }))
      }
    } finally {
      await Promise.all(started.map(({ stop }) => stop()))
    }
    return describe(measured)
  },
}

function describe(measured) {
  const ratios = ratioTo(measured, 'alone')
  const rows = summarise(measured).map((row) => ({
    label: LOGGERS.find(({ id }) => id === row.id).label,
    ...row,
    ratio: ratios.get(row.id),
  }))
  const share = (id) => 1 / ratios.get(id).median
  return {
    columns: [
      { title: 'CPU µs/line', field: 'cpuMicros', digits: 2 },
      { title: '× alone', field: 'ratio', digits: 2 },
      { title: 'lines/s', field: 'linesPerSecond', digits: 0 },
      { title: 'bytes a line', field: 'lineBytes', digits: 0 },
    ],
    rows,
    targets: ['main', 'api'].map((id) => ({
      what: `throughput of ${id}.log by CPU time, share of winston-daily-rotate-file’s alone`,
      measured: share(id),
      atLeast: TARGET,
    })),
  }
}
