import { execFileSync, spawn } from 'node:child_process'
import { onTestFinished } from 'vitest'
import { ADMINISTRATOR } from '../administrator.js'
import { runProgram } from '../run-program.js'

/** A Keycloak of one test alone. */
export interface OwnKeycloak {
  readonly url: string
  /** As if its machine had lost power. */
  kill(): void
  /** Starts it again with the data that it had. */
  restart(): Promise<void>
}

const READY_WITHIN_MS = 240_000

/** Starts a Keycloak that the test may kill; it is stopped and its data removed when the test has ended. */
export async function startOwnKeycloak(version: string): Promise<OwnKeycloak> {
  const environment = { KEYCLOAK_ADMIN: ADMINISTRATOR.username, KEYCLOAK_ADMIN_PASSWORD: ADMINISTRATOR.password }
  const options = ['start', '--port', '0', '--json', '--version', version]
  const started = await runProgram('scripts/keycloak.sh', options, { environment })
  if (started.exitCode !== 0) throw new Error(`Keycloak could not be started: ${started.stderr}`)
  const { url, port, pid }: { url: string; port: number; pid: number } = JSON.parse(started.stdout)
  // `sh …/kc.sh start-dev …`, of which java is a child: both are of one group, and the words have no spaces.
  const [shell = '', ...words] = execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/)
  let group = pid
  const kill = (): void => {
    try {
      process.kill(-group, 'SIGKILL')
    } catch (error) {
      // It is gone already.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
    }
  }
  onTestFinished(async () => {
    kill()
    // Of the one that ran at first, the script only finds the data.
    await runProgram('scripts/keycloak.sh', ['stop', '--port', String(port)])
  })
  return {
    url,
    kill,
    async restart() {
      const child = spawn(shell, words, { detached: true, stdio: 'ignore' })
      if (child.pid === undefined) throw new Error(`${shell} could not be started`)
      group = child.pid
      await untilReady(url)
    },
  }
}

async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS
  while (!(await isReady(url))) {
    if (Date.now() > deadline) throw new Error('Keycloak is not ready again')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/realms/master/.well-known/openid-configuration`).then(
    ({ ok }) => ok,
    () => false,
  )
