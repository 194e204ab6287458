// One function in a process of its own: asked for a round, it verifies each token once and says what that cost.
const [name, settings] = process.argv.slice(2)
const { createVerify } = await import(`./functions/${name}.mjs`)

let verify
let tokens

async function load(message) {
  tokens = message.tokens
  verify = await createVerify({ ...JSON.parse(settings), jwks: message.jwks, tokenCount: tokens.length })
  return true
}

/** Each token once; those of promises with so many under way at once. */
async function round({ underWay }) {
  const before = process.cpuUsage()
  const start = performance.now()
  const first = verify(tokens[0])
  if (first instanceof Promise) await inTurns(underWay, first)
  else {
    sees(first)
    for (let index = 1; index < tokens.length; index += 1) sees(verify(tokens[index]))
  }
  const wallMicros = (performance.now() - start) * 1000
  const { user, system } = process.cpuUsage(before)
  return { cpuMicros: (user + system) / tokens.length, wallMicros: wallMicros / tokens.length }
}

async function inTurns(underWay, first) {
  let next = 1
  const turn = async () => {
    while (next < tokens.length) sees(await verify(tokens[next++]))
  }
  sees(await first)
  await Promise.all(Array.from({ length: underWay }, turn))
}

function sees(good) {
  if (good !== true) throw new Error(`${name} refused a good token, or knew it already`)
}

process.on('message', async (message) => {
  process.send({ [message.ask]: message.ask === 'load' ? await load(message) : await round(message) })
})
process.on('disconnect', () => process.exit(0))
process.send({ started: true })
