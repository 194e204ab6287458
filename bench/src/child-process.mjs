import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const ANSWER_WITHIN_MS = 120_000

/**
 * Starts a program of the bench in a process of its own, pinned to `core` where that is possible. It says `ready` when it
 * is, and answers `ask(what)` with a message of one member, `what`.
 * @returns {Promise<{ ready: unknown, ask: (what: string, more?: object) => Promise<unknown>, stop: () => Promise<void> }>}
 */
export async function startChild({ program, nodeOptions = [], args, core, ready, label }) {
  const path = fileURLToPath(new URL(program, import.meta.url))
  const node = [process.execPath, '--expose-gc', ...nodeOptions, path, ...args]
  const [command, ...rest] = core === undefined ? node : ['taskset', '-c', String(core), ...node]
  const child = spawn(command, rest, {
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
      const onExit = (code) => done(reject, new Error(`${label} ended with exit code ${code}`))
      const timer = setTimeout(
        () => done(reject, new Error(`${label} did not answer within ${ANSWER_WITHIN_MS} ms`)),
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
    const said = await next(ready)
    return {
      ready: said,
      ask: (what, more = {}) => {
        child.send({ ask: what, ...more })
        return next(what)
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
