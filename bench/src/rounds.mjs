import { requestBytes, runLoad } from './load.mjs'
import { spread } from './statistics.mjs'

const CONNECTIONS = 50
// Before a round is measured: the core's caches still hold the contender that ran before.
const LEAD_IN_MS = 200

/**
 * Rounds that alternate between the contenders; each round begins with the next one, so that nobody always follows
 * the same neighbour.
 * @returns {Promise<Map<string, { cpuMicros: number, requestsPerSecond: number, p99Ms: number, rssMb: number }[]>>}
 */
export async function runRounds({ contenders, tokens, rounds, durationMs, warmUpMs, progress }) {
  const loads = new Map(
    contenders.map(({ name, port }) => [
      name,
      { port, connections: CONNECTIONS, requests: tokens.map((token, index) => requestBytes(port, index + 1, token)) },
    ]),
  )
  for (const { name } of contenders) {
    progress(`warming up ${name}`)
    await runLoad({ ...loads.get(name), durationMs: warmUpMs })
  }

  const measured = new Map(contenders.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    progress(`round ${round + 1} of ${rounds}`)
    const first = round % contenders.length
    for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      measured.get(contender.name).push(await runRound(contender, { ...loads.get(contender.name), durationMs }))
    }
  }
  return measured
}

async function runRound(contender, load) {
  await runLoad({ ...load, durationMs: LEAD_IN_MS })
  const before = await contender.usage()
  const result = await runLoad(load)
  const after = await contender.usage()
  return {
    cpuMicros: (after.cpuMicros - before.cpuMicros) / (after.requests - before.requests),
    requestsPerSecond: result.requests / result.seconds,
    p99Ms: result.p99Ms,
    rssMb: after.rssBytes / 2 ** 20,
  }
}

/** One row a contender; the ratio to the floor is taken round by round, since both then had the same neighbours. */
export function summarise(measured, floor) {
  const floorRounds = measured.get(floor)
  return [...measured].map(([name, rounds]) => ({
    name,
    cpuMicros: spread(rounds.map(({ cpuMicros }) => cpuMicros)),
    ratio: spread(rounds.map(({ cpuMicros }, round) => cpuMicros / floorRounds[round].cpuMicros)),
    requestsPerSecond: spread(rounds.map(({ requestsPerSecond }) => requestsPerSecond)),
    p99Ms: spread(rounds.map(({ p99Ms }) => p99Ms)),
    rssMb: spread(rounds.map(({ rssMb }) => rssMb)),
  }))
}
