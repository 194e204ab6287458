import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import type { LockHolder } from '../../realm-engine/index.js'

/** This process, as others find it named in a lock. */
export function lockHolder(actor: string): LockHolder {
  const machine = nameOfMachine()
  return {
    name: `${actor} on ${hostname()}, process ${process.pid}`,
    ...(machine === undefined ? {} : { process: `${machine}:${process.pid}` }),
    hasEnded(other) {
      const [otherMachine, pid] = other.split(':')
      return machine !== undefined && otherMachine === machine && !isRunning(Number(pid))
    },
  }
}

/** Names what process ids count in: one start of one system, one container. Undefined where that can't be told. */
function nameOfMachine(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return createHash('sha256')
      .update(`${boot} ${readlinkSync('/proc/self/ns/pid')}`)
      .digest('hex')
      .slice(0, 16)
  } catch {
    return undefined
  }
}

function isRunning(pid: number): boolean {
  try {
    // Signal 0 only asks.
    return process.kill(pid, 0)
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}
