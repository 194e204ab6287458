import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { AUDIENCE, startProvider } from './provider.mjs'
import { formatSection, formatTargets, judge } from './report.mjs'
import { SECTIONS } from './sections/index.mjs'
import { PEERS } from './sections/warm.mjs'

const names = (list) => list.map((name) => `                      ${name}`).join('\n')

const HELP = `Usage: npm run bench -- [options]

CPU time per request of Passerelle beside floors and peers, one table a question.

Options:
  --scale <number>    share of the full size, from 0.1 to 1 (default 0.3); \`npm run exam\` is 1
  --section <names>   comma-separated; default all but profiles:
${names(SECTIONS.map(({ name }) => name))}
  --peers <names>     comma-separated, or none; who stands beside in the section warm; default all:
${names(PEERS)}
  --json              every figure as JSON on standard output
  --help              this text

Examples:
  npm run bench
  npm run bench -- --scale 0.1 --section warm,stack --peers none
  npm run bench -- --json > bench.json`

// Many short rounds: a neighbour that takes the core away then spoils one pair, and not the median.
const FULL_ROUNDS = 20
const FEWEST_ROUNDS = 9
const FULL_ROUND_MS = 1_000
const SHORTEST_ROUND_MS = 250
// Hardly scaled: until the compiler has settled, a contender costs up to a third more than it does later.
const WARM_UP_MS = 2_000
const SHORTEST_WARM_UP_MS = 800
const SERVER_CORE = 0
const CLIENT_CORE = 1

class UsageError extends Error {}

function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      scale: { type: 'string', default: '0.3' },
      section: { type: 'string' },
      peers: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const scale = Number(values.scale)
  if (!(scale >= 0.1 && scale <= 1)) throw new UsageError(`--scale ${values.scale}: expected a number from 0.1 to 1`)
  const sectionNames = SECTIONS.map(({ name }) => name)
  const chosen = choose('--section', values.section?.split(','), sectionNames)
  const peers = choose('--peers', values.peers === 'none' ? [] : values.peers?.split(','), PEERS)
  return {
    scale,
    sections: SECTIONS.filter(
      ({ name, byNameOnly }) => chosen.includes(name) && (values.section !== undefined || !byNameOnly),
    ),
    peers,
    json: values.json,
    help: values.help,
  }
}

function choose(option, given, known) {
  const unknown = given?.filter((name) => !known.includes(name)) ?? []
  if (unknown.length > 0) throw new UsageError(`${option}: unknown ${unknown.join(', ')}; see --help`)
  return known.filter((name) => given === undefined || given.includes(name))
}

/** Pins this process, which is the client, to a core of its own. Without taskset or a second core nobody is pinned. */
function pinClient() {
  const taskset = (...args) => spawnSync('taskset', args, { stdio: 'ignore' }).status === 0
  if (!taskset('-c', String(SERVER_CORE), 'true')) return false
  return taskset('-acp', String(CLIENT_CORE), String(process.pid))
}

async function bench({ scale, sections, peers, json }) {
  const rounds = Math.max(FEWEST_ROUNDS, Math.round(FULL_ROUNDS * scale))
  const durationMs = Math.max(SHORTEST_ROUND_MS, FULL_ROUND_MS * scale)
  const warmUpMs = Math.min(WARM_UP_MS, Math.max(SHORTEST_WARM_UP_MS, WARM_UP_MS * scale * 2))
  const pinned = pinClient()
  const conditions = describeConditions({ rounds, durationMs, pinned })
  const provider = await startProvider({ tokenLifeSeconds: 3_600 })
  const directory = await mkdtemp(join(tmpdir(), 'passerelle-bench-'))
  const answers = []
  if (!json) console.log(describeRun(conditions))
  try {
    for (const { name, question, run } of sections) {
      const progress = (text) => json || process.stderr.write(`${name}: ${text}\n`)
      const settings = { issuer: provider.issuer, jwksUri: provider.jwksUri, audience: AUDIENCE }
      const core = pinned ? SERVER_CORE : undefined
      const bench = {
        provider,
        audience: AUDIENCE,
        settings,
        directory,
        peers,
        core,
        scale,
        rounds,
        durationMs,
        warmUpMs,
        progress,
      }
      const answer = { name, question, ...(await run(bench)) }
      answers.push(answer)
      if (!json) console.log(`\n${formatSection(answer)}`)
    }
  } finally {
    provider.close()
    await rm(directory, { recursive: true, force: true })
  }
  if (json) console.log(JSON.stringify({ conditions, sections: answers.map(withVerdicts) }, null, 2))
  else console.log(`\n${formatTargets(answers)}`)
}

const withVerdicts = (answer) => ({
  ...answer,
  targets: answer.targets.map((target) => ({ ...target, reached: judge(target) })),
})

function describeConditions({ rounds, durationMs, pinned }) {
  return {
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    pinned,
    rounds,
    roundSeconds: durationMs / 1000,
  }
}

function describeRun({ node, cpu, cores, pinned, rounds, roundSeconds }) {
  return (
    `\nNode ${node.slice(1)}, ${cpu}, ${cores} cores (${pinned ? 'server and client pinned to one each' : 'nothing pinned'}); ` +
    `${rounds} alternating rounds of ${roundSeconds} s. Median [min, max]; ratios are taken round by round.`
  )
}

try {
  const options = readOptions(process.argv.slice(2))
  if (options.help) console.log(HELP)
  else await bench(options)
} catch (error) {
  const usage = error instanceof UsageError || error.code?.startsWith('ERR_PARSE_ARGS')
  console.error(`bench: ${error.message}`)
  process.exitCode = usage ? 2 : 1
}
