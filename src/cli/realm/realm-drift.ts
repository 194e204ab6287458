import { resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import type { AdminClient } from '../../admin-api/index.js'
import { loadRealms } from '../../realm-documents/index.js'
import { type Drift, findDrift, hasDrift, type RoleDriftOptions } from '../../realm-drift/index.js'
import { type KindName, REALM_KINDS } from '../../realm-kinds/index.js'
import { openCommandAlerts } from '../alerting.js'
import { coloursFor } from '../colours.js'
import { CommandDone, type CommandIo } from '../io.js'
import { jsonLine } from '../printable.js'
import { toCommandError } from '../to-command-error.js'
import { writeWhole } from '../write-whole.js'
import { type ConnectionOptions, parseKinds, withConnection } from './connection-options.js'
import { driftMetrics } from './drift-metrics.js'
import { ENVIRONMENT } from './keycloak-environment.js'
import { printDrift } from './print-drift.js'
import { readRolePolicy } from './read-role-policy.js'
import { connect } from './realm-target.js'
import { openDriftRecorder } from './record-drift.js'
import { watchDrift } from './watch-drift.js'

export interface DriftCommandOptions extends ConnectionOptions {
  readonly overlay?: readonly string[]
  readonly withDevUsers?: true
  readonly extra?: true | readonly KindName[]
  readonly users: string
  readonly stack?: string
  readonly watch?: true | number
  readonly metrics?: string
  readonly json?: true
}

const EXAMPLES = `
Reads only. Each difference is printed as the files have it → as Keycloak has it; secrets are never shown. Who did it is
said where the realm's admin events are on; with details (adminEventsDetailsEnabled) field by field.

Where a policy.yaml stands beside the files, roles are held against it, and what a role that somebody got by hand allows.

Exit codes: 0 no drift, 1 failed, 2 wrong usage or configuration, 3 drift. With --watch, 0 when it is stopped by a signal.
Each look leaves a REALM_DRIFT in audit.log; with --watch the first one, and those that find something else than before.

Examples:
  passerelle realm drift realm-config/my-realm
  passerelle realm drift realm-config/my-realm --extra client,realm-role --users all
  passerelle realm drift realm-config/my-realm --json --metrics /var/lib/node_exporter/passerelle.prom
  passerelle realm drift realm-config/my-realm --watch 300 --users '*@example.com'`

/** `passerelle realm drift`: what changed past the files, and who did it. Exit code 3 on drift. */
export function realmDriftCommand(io: CommandIo): Command {
  return withConnection(new Command('drift'))
    .description('Say what changed in Keycloak past the files, and who did it.')
    .argument('<path>', 'folder or file of the realm')
    .option(
      '--overlay <file>',
      'file laid over the others (again for more)',
      (file: string, others: readonly string[] = []) => [...others, file],
    )
    .option('--with-dev-users', 'include users.dev.yaml')
    .option(
      '--extra [kinds]',
      'list what is in Keycloak and in no file too: of these kinds, or of all but users',
      parseKinds,
    )
    .option(
      '--users <whom>',
      'whose roles are looked at: declared, all, none, or a pattern such as *@example.com',
      'declared',
    )
    .option('--stack <name>', 'which of several sets of files for one realm this is (REALM_STACK; default: default)')
    .option('--watch [seconds]', 'go on looking, and print what changes (default: every 60 seconds)', parseSeconds)
    .option('--metrics <file>', 'write gauges for Prometheus (textfile collector of node_exporter)')
    .option('--json', 'print one line of JSON on stdout, with --watch one for each change')
    .addHelpText('after', ENVIRONMENT + EXAMPLES)
    .action((path: string, options: DriftCommandOptions) => runDrift(path, options, io))
}

async function runDrift(path: string, options: DriftCommandOptions, io: CommandIo): Promise<void> {
  const { client, actor, audit, stack } = connect(options, io)
  const alerts = await openCommandAlerts(io)
  const recorder = openDriftRecorder(
    {
      audit,
      actor,
      path: resolve(io.workingDirectory ?? process.cwd(), path),
      onRecord: (event) => alerts.take(event),
    },
    io,
  )
  const now = io.now ?? Date.now
  let last: readonly Drift[] = []
  let checkedAt: number | undefined
  const writeMetrics = async (succeeded: boolean): Promise<void> => {
    if (options.metrics === undefined) return
    const file = resolve(io.workingDirectory ?? process.cwd(), options.metrics)
    await writeWhole(file, driftMetrics(last, checkedAt, succeeded))
  }
  const look = async (): Promise<readonly Drift[]> => {
    try {
      const drifts = await findDrifts(path, client, { ...options, stack }, io)
      last = drifts
      checkedAt = now()
      await writeMetrics(true)
      return drifts
    } catch (error) {
      await writeMetrics(false)
      throw error
    }
  }
  try {
    if (options.watch !== undefined) {
      const seconds = options.watch === true ? 60 : options.watch
      await watchDrift(
        { look, recorder, url: client.url, intervalMs: seconds * 1000, asJson: options.json === true },
        io,
      )
      return
    }
    const drifts = await look()
    recorder.record(drifts)
    for (const drift of drifts) io.stdout.write(options.json ? '' : printDrift(drift, coloursFor(io)))
    if (options.json) io.stdout.write(jsonLine({ ok: true, drift: drifts.some(hasDrift), realms: drifts }))
    if (drifts.some(hasDrift)) throw new CommandDone(3)
  } catch (error) {
    if (!(error instanceof CommandDone)) recorder.recordFailure(client.url, toCommandError(error).code)
    throw error
  } finally {
    await recorder.close().finally(() => alerts.close())
  }
}

/** Files are read anew each time: a watch shall know what was merged meanwhile. */
async function findDrifts(
  path: string,
  client: AdminClient,
  options: DriftCommandOptions & { readonly stack: string },
  io: CommandIo,
): Promise<readonly Drift[]> {
  const realms = await loadRealms(path, { overlays: options.overlay ?? [], environment: io.environment })
  const drifts: Drift[] = []
  for (const loaded of realms) {
    const policy = await readRolePolicy(loaded)
    const users = usersOf(options.users)
    const drift = await findDrift(loaded, client, {
      withDevelopmentUsers: options.withDevUsers === true,
      stack: options.stack,
      extra: extraKinds(options.extra),
      administratorRealms: [options.authRealm, 'master'],
      roles: { users, ...(policy === undefined ? {} : { policy }) },
    })
    drifts.push(drift)
  }
  return drifts
}

function usersOf(whom: string): RoleDriftOptions['users'] {
  return whom === 'declared' || whom === 'all' || whom === 'none' ? whom : { pattern: whom }
}

function extraKinds(extra: DriftCommandOptions['extra']): readonly KindName[] {
  if (extra === undefined) return []
  return extra === true ? REALM_KINDS.map(({ name }) => name).filter((name) => name !== 'user') : extra
}

function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 86_400) {
    throw new InvalidArgumentError('It must be a whole number of seconds, from 1 to 86400.')
  }
  return seconds
}
