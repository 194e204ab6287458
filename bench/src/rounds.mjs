import { requestBytes, runLoad } from './load.mjs'
import { spread } from './statistics.mjs'

const CONNECTIONS = 50
// Before a round is measured: the core's caches still hold the contender that ran before.
const LEAD_IN_MS = 60

/**
 * Rounds that alternate between the contenders; each round begins with the next one, so that nobody always follows
 * the same neighbour. With `each`, a contender has its turn in every so many.
 * @param {{ contenders: readonly { id: string, each?: number }[], tokensOf: (contender: object) => readonly string[] }} options
 * @returns {Promise<Map<string, { cpuMicros: number, requestsPerSecond: number, p99Ms: number, rssMb: number }[]>>}
 */
export async function runRounds({ contenders, tokensOf, rounds, durationMs, warmUpMs, progress, method }) {
  const loads = new Map(
    contenders.map((contender) => [
      contender.id,
      {
        port: contender.port,
        connections: CONNECTIONS,
        requests: requestsOf(contender.port, tokensOf(contender), method),
      },
    ]),
  )
  for (const { id } of contenders) {
    progress(`warming up ${id}`)
    await runLoad({ ...loads.get(id), durationMs: warmUpMs })
  }

  const measured = new Map(contenders.map(({ id }) => [id, []]))
  for (let round = 0; round < rounds; round += 1) {
    progress(`round ${round + 1} of ${rounds}`)
    const first = round % contenders.length
    for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      if (round % (contender.each ?? 1) !== 0) continue
      const figures = await runRound(contender, { ...loads.get(contender.id), durationMs })
      measured.get(contender.id).push({ round, ...figures })
    }
  }
  return measured
}

/** One request a token; the token's number is also the number of the record that it may read. */
export const requestsOf = (port, tokens, method) =>
  tokens.map((token, index) => requestBytes(port, index + 1, token, method))

async function runRound(contender, load) {
  await runLoad({ ...load, durationMs: LEAD_IN_MS })
  const before = await contender.ask('usage')
  const result = await runLoad(load)
  const after = await contender.ask('usage')
  return {
    cpuMicros: (after.cpuMicros - before.cpuMicros) / (after.requests - before.requests),
    requestsPerSecond: result.requests / result.seconds,
    p99Ms: result.p99Ms,
    rssMb: after.rssBytes / 2 ** 20,
  }
}

/** Each figure over the rounds: median, minimum, maximum. */
export function summarise(measured) {
  return [...measured].map(([id, rounds]) => {
    const fields = Object.keys(rounds[0]).filter((field) => field !== 'round')
    return { id, ...Object.fromEntries(fields.map((field) => [field, spread(rounds.map((round) => round[field]))])) }
  })
}

/** How many times another's figure: taken round by round, since both then had the same neighbours. */
export function ratioTo(measured, floor, field = 'cpuMicros') {
  const floorRounds = measured.get(floor)
  return new Map(
    [...measured].map(([id, rounds]) => [
      id,
      spread(rounds.map((figures, index) => figures[field] / floorRounds[figures.round ?? index][field])),
    ]),
  )
}
