// One engine in a process of its own: asked for a round, it decides so many questions and says what one cost.
import { createWorld } from './policies/world.mjs'

const [module, create, blockOf] = process.argv.slice(2)
const block = Number(blockOf)
const world = createWorld()
// Its questions are put as it wants them before anything is measured: who asks, what, about which record.
const { questions, decide } = await (await import(`./policies/${module}.mjs`))[create](world)
let next = 0

/** Wrong verdicts among the first `count` questions. */
const check = ({ count }) =>
  questions.slice(0, count).filter((question, index) => decide(question) !== world.questions[index].allowed).length

/** The questions in turn, going on where the last round ended, for so long; the clock is looked at now and then. */
function round({ durationMs }) {
  let allowed = 0
  let asked = 0
  const before = process.cpuUsage()
  const until = performance.now() + durationMs
  do {
    for (const last = asked + block; asked < last; asked += 1) {
      if (decide(questions[next])) allowed += 1
      next = next + 1 === questions.length ? 0 : next + 1
    }
  } while (performance.now() < until)
  const { user, system } = process.cpuUsage(before)
  return { cpuMicros: (user + system) / asked, allowed }
}

process.on('message', (message) => {
  process.send({ [message.ask]: message.ask === 'check' ? check(message) : round(message) })
})
process.on('disconnect', () => process.exit(0))
process.send({ started: true })
