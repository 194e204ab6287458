import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { loadRealms } from '../../realm-documents/index.js'
import { type HeldLock, readLock, removeLock } from '../../realm-engine/index.js'
import { CommandError, type CommandIo } from '../io.js'
import { jsonLine, printable } from '../printable.js'
import type { ConnectionOptions } from './connection-options.js'
import { connect } from './realm-target.js'

export interface UnlockOptions extends ConnectionOptions {
  readonly json?: true
}

/** `passerelle realm unlock`: removes the lock that a run left behind, and no other. */
export async function unlockRealm(
  realmOrPath: string,
  runId: string,
  options: UnlockOptions,
  io: CommandIo,
): Promise<void> {
  const realms = await realmsOf(realmOrPath, io)
  const { client } = connect(options, io)
  const others: HeldLock[] = []
  for (const realm of realms) {
    const held = await readLock(client, realm)
    if (held?.runId === runId && (await removeLock(client, realm, runId))) {
      if (options.json) io.stdout.write(jsonLine({ ok: true, unlocked: true, realm, runId }))
      else io.stdout.write(`Unlocked: realm ${printable(realm)}, locked by ${printable(held.holder)}.\n`)
      return
    }
    if (held !== undefined) others.push(held)
  }
  const [other] = others
  if (other === undefined) {
    if (options.json) io.stdout.write(jsonLine({ ok: true, unlocked: false, runId }))
    else io.stdout.write(`Nothing to do: ${realms.map((realm) => printable(realm)).join(', ')} is not locked.\n`)
    return
  }
  throw new CommandError(
    1,
    'lock_of_another',
    `the lock is of run ${printable(other.runId)}, by ${printable(other.holder)} since ${printable(other.since)}. If that one has died, give its id.`,
  )
}

async function realmsOf(realmOrPath: string, io: CommandIo): Promise<readonly string[]> {
  const path = resolve(io.workingDirectory ?? process.cwd(), realmOrPath)
  const isPath = await stat(path).then(
    () => true,
    () => false,
  )
  if (!isPath) return [realmOrPath]
  return (await loadRealms(path, { environment: io.environment })).map(({ realm }) => realm)
}
