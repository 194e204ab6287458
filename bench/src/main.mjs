import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { checkContender } from './check-contender.mjs'
import { startContender } from './contender-process.mjs'
import { CONTENDERS, FLOOR, TARGET } from './contenders.mjs'
import { AUDIENCE, startProvider } from './provider.mjs'
import { formatTable, judge } from './report.mjs'
import { runRounds, summarise } from './rounds.mjs'

const HELP = `Usage: npm run bench -- [options]

CPU time per request of Passerelle and its peers, side by side.

Options:
  --scale <number>  share of the full size, from 0.1 to 1 (default 0.3); \`npm run exam\` is 1
  --only <names>    comma-separated; bare-koa always runs, since the others are measured by it
                    ${CONTENDERS.map(({ name }) => name).join(', ')}
  --json            every figure as JSON on standard output
  --help            this text

Examples:
  npm run bench
  npm run bench -- --scale 0.1 --only passerelle,koa-jose
  npm run bench -- --json > bench.json`

// Many short rounds: a neighbour that takes the core away then spoils one pair, and not the median.
const FULL_ROUNDS = 20
const FULL_ROUND_MS = 1_000
// Not scaled: until the compiler has settled, a contender costs up to a third more than it does later.
const WARM_UP_MS = 2_000
const TOKEN_COUNT = 200
const SERVER_CORE = 0
const CLIENT_CORE = 1

class UsageError extends Error {}

function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      scale: { type: 'string', default: '0.3' },
      only: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const scale = Number(values.scale)
  if (!(scale >= 0.1 && scale <= 1)) throw new UsageError(`--scale ${values.scale}: expected a number from 0.1 to 1`)
  const names = values.only?.split(',') ?? CONTENDERS.map(({ name }) => name)
  const unknown = names.filter((name) => !CONTENDERS.some((contender) => contender.name === name))
  if (unknown.length > 0) throw new UsageError(`--only: unknown ${unknown.join(', ')}; see --help`)
  const chosen = CONTENDERS.filter(({ name }) => name === FLOOR || names.includes(name))
  return { scale, chosen, json: values.json, help: values.help }
}

/** Pins this process, which is the client, to a core of its own. Without taskset or a second core nobody is pinned. */
function pinClient() {
  const taskset = (...args) => spawnSync('taskset', args, { stdio: 'ignore' }).status === 0
  if (!taskset('-c', String(SERVER_CORE), 'true')) return false
  return taskset('-acp', String(CLIENT_CORE), String(process.pid))
}

async function bench({ scale, chosen, json }) {
  const progress = (text) => json || process.stderr.write(`${text}\n`)
  const rounds = Math.max(5, Math.round(FULL_ROUNDS * scale))
  const durationMs = Math.max(500, FULL_ROUND_MS * scale)
  const pinned = pinClient()

  const provider = await startProvider({ tokenCount: TOKEN_COUNT, tokenLifeSeconds: 3_600 })
  const settings = { issuer: provider.issuer, jwksUri: provider.jwksUri, audience: AUDIENCE }
  const contenders = []
  try {
    for (const contender of chosen) {
      const started = await startContender(contender.name, settings, pinned ? SERVER_CORE : undefined)
      contenders.push(started)
      await checkContender({ ...contender, port: started.port }, provider.tokens)
    }
    const tokens = provider.tokens
    const measured = await runRounds({ contenders, tokens, rounds, durationMs, warmUpMs: WARM_UP_MS, progress })
    report({ measured, json, conditions: describeConditions({ rounds, durationMs, pinned, tokens }) })
  } finally {
    await Promise.all(contenders.map(({ stop }) => stop()))
    provider.close()
  }
}

function describeConditions({ rounds, durationMs, pinned, tokens }) {
  return {
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    pinned,
    rounds,
    roundSeconds: durationMs / 1000,
    tokens: tokens.length,
    tokenBytes: tokens[0].length,
  }
}

function report({ measured, json, conditions }) {
  const rows = summarise(measured, FLOOR)
  const labels = new Map(CONTENDERS.map(({ name, label }) => [name, label]))
  const verdict = judge(rows, labels, TARGET)
  if (json) {
    console.log(JSON.stringify({ conditions, rows, target: { ...TARGET, met: verdict?.met } }, null, 2))
    return
  }
  const { node, cpu, cores, pinned, rounds, roundSeconds, tokens, tokenBytes } = conditions
  console.log(
    `\nNode ${node.slice(1)}, ${cpu}, ${cores} cores (${pinned ? 'server and client pinned to one each' : 'nothing pinned'}); ` +
      `${rounds} rounds of ${roundSeconds} s; ${tokens} tokens of ${tokenBytes} bytes. Median [min, max].\n`,
  )
  console.log(formatTable(rows, labels))
  if (verdict !== undefined) console.log(`\n${verdict.sentence}`)
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
