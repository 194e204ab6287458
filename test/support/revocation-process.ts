import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { NewRevocation, RevocationStatus, RevocationsOptions } from '../../src/revocation/index.js'
import type { RevocationStoreOptions } from '../../src/revocation-stores/index.js'
import { AUDIENCE, ISSUER, JWKS } from '../unit/tokens/forge.js'
import { cleanEnvironment } from './command.js'

export interface Revoked {
  /** `stored`, or the error's code. */
  readonly outcome: string
  /** Nanoseconds of the clock that all processes of a machine share. */
  readonly startedNs: string
  readonly storedNs: string
}

/** A process of its own with a verifier and revocations. */
export interface RevocationProcess {
  /** `ok`, or the refusal's code. */
  verify(token: string): Promise<string>
  /** Resolves when the token is refused. */
  watch(token: string): Promise<{ readonly code: string; readonly refusedNs: string }>
  revoke(revocation: NewRevocation): Promise<Revoked>
  status(): Promise<RevocationStatus>
  /** As a machine that sleeps. */
  freeze(): void
  thaw(): void
  stop(): Promise<void>
}

const program = fileURLToPath(new URL('revocation-process.mjs', import.meta.url))

export function startRevocationProcess(
  store: RevocationStoreOptions,
  options: Pick<RevocationsOptions, 'heartbeatMs' | 'graceSeconds'> = {},
): RevocationProcess {
  const settings = { issuer: ISSUER, audience: AUDIENCE, keySet: JWKS, store, options }
  const child = fork(program, { env: cleanEnvironment({ REVOCATION_PROCESS: JSON.stringify(settings) }) })
  const waiting = new Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>()
  let asked = 0
  child.on('message', ({ id, answer }: { id: number; answer: never }) => {
    waiting.get(id)?.resolve(answer)
    waiting.delete(id)
  })
  child.on('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`the process ended with ${code}`))
  })

  function ask<Answer>(action: string, given: object = {}): Promise<Answer> {
    asked += 1
    const id = asked
    return new Promise<Answer>((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      child.send({ id, action, ...given })
    })
  }

  return {
    verify: (token) => ask('verify', { token }),
    watch: (token) => ask('watch', { token }),
    revoke: (revocation) => ask('revoke', { revocation }),
    status: () => ask('status'),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    stop: () => stop(child, () => ask('close')),
  }
}

async function stop(child: ChildProcess, close: () => Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGCONT')
  close().catch(() => {})
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await ended
  clearTimeout(timer)
}
