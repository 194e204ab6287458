import { checkContender } from './check-contender.mjs'
import { startChild } from './child-process.mjs'
import { CONTENDERS } from './contenders.mjs'

/**
 * Starts contenders, and sees that each does the work it is measured for.
 * @param {readonly { id?: string, name: string, settings: object }[]} chosen `id` where one contender runs twice
 */
export async function startContenders(chosen, tokens, core) {
  const started = []
  try {
    for (const { name, settings, each, id = name } of chosen) {
      const { nodeOptions = [] } = CONTENDERS[name]
      const args = [name, JSON.stringify(settings)]
      const {
        ready: port,
        ask,
        stop,
      } = await startChild({ program: './server.mjs', nodeOptions, args, core, ready: 'port', label: id })
      started.push({ id, name, each, port, ask, stop, settings })
      await checkContender({ ...CONTENDERS[name], name, port }, tokens)
    }
    return started
  } catch (error) {
    await stopContenders(started)
    throw error
  }
}

export async function stopContenders(started) {
  await Promise.all(started.map(({ stop }) => stop()))
}
