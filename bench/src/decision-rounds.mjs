// One engine in a process of its own: asked for a round, it decides so many questions and says what one cost.
import { createWorld } from './policies/world.mjs'

const [module, create] = process.argv.slice(2)
const world = createWorld()
const decide = await (await import(`./policies/${module}.mjs`))[create](world)
const { questions } = world
let next = 0

/** Wrong verdicts among the first `count` questions. */
const check = ({ count }) =>
  questions.slice(0, count).filter((question) => decide(question) !== question.allowed).length

/** The questions in turn, going on where the last round ended. */
function round({ count }) {
  let allowed = 0
  const before = process.cpuUsage()
  for (let asked = 0; asked < count; asked += 1) {
    if (decide(questions[next])) allowed += 1
    next = next + 1 === questions.length ? 0 : next + 1
  }
  const { user, system } = process.cpuUsage(before)
  return { cpuMicros: (user + system) / count, allowed }
}

process.on('message', (message) => {
  process.send({ [message.ask]: message.ask === 'check' ? check(message) : round(message) })
})
process.on('disconnect', () => process.exit(0))
process.send({ started: { questions: questions.length, allowed: questions.filter(({ allowed }) => allowed).length } })
