import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const SERVER = fileURLToPath(new URL('./server.mjs', import.meta.url))
const ANSWER_WITHIN_MS = 20_000

/**
 * Starts a contender, pinned to `core` where that is possible.
 * @returns {Promise<{ name: string, port: number, usage: () => Promise<{ requests: number, cpuMicros: number, rssBytes: number }>, stop: () => Promise<void> }>}
 */
export async function startContender(name, settings, core) {
  const node = [process.execPath, SERVER, name, JSON.stringify(settings)]
  const [command, ...args] = core === undefined ? node : ['taskset', '-c', String(core), ...node]
  const child = spawn(command, args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const exited = new Promise((resolve) => child.once('exit', resolve))

  const next = (field) =>
    new Promise((resolve, reject) => {
      const done = (settle, value) => {
        clearTimeout(timer)
        child.off('message', onMessage)
        child.off('exit', onExit)
        settle(value)
      }
      const onMessage = (message) => field in message && done(resolve, message[field])
      const onExit = (code) => done(reject, new Error(`${name} ended with exit code ${code}`))
      const timer = setTimeout(
        () => done(reject, new Error(`${name} did not answer within ${ANSWER_WITHIN_MS} ms`)),
        ANSWER_WITHIN_MS,
      )
      child.on('message', onMessage)
      child.on('exit', onExit)
    })

  const stop = async () => {
    child.kill('SIGKILL')
    await exited
  }

  try {
    const port = await next('port')
    return {
      name,
      port,
      usage: () => {
        child.send({ ask: 'usage' })
        return next('usage')
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
