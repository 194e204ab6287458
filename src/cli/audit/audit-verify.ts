import { Command } from 'commander'
import { DAMAGE_KINDS, type TrailReport, verifyTrail } from '../../audit-verify/index.js'
import { openCommandAlerts } from '../alerting.js'
import { coloursFor } from '../colours.js'
import { CommandDone, type CommandIo, type ExitCode } from '../io.js'
import { jsonLine } from '../printable.js'
import { createProgress } from '../realm/progress.js'
import { printVerification } from './print-verification.js'
import { readGivenAnchors } from './read-given-anchors.js'
import { readPublicKeys } from './read-public-keys.js'
import { recordVerification } from './record-verification.js'
import { TRAIL_ENVIRONMENT, trailPlace } from './trail-place.js'

interface VerifyCommandOptions {
  readonly anchor?: string
  readonly publicKey?: readonly string[]
  readonly chain?: readonly string[]
  readonly strict?: true
  readonly deep?: true
  readonly record?: true
  readonly json?: true
}

const HELP = `
Reads only: what is looked at as evidence stays as it is. PATH is a folder with the files of a trail, or one of them, also
packed by gzip. Each chain is OK, UNPROVEN TAIL (nothing was changed, and nothing says whether the end is still there), or
DAMAGED: the first bad record is named by file, line and number, with the kind of damage.

--record is for a timer on the machine of the trail: what was found is an AUDIT_VERIFY in the trail of this environment, in a
chain of its own, and raises alerts by the rules of ALERTS_FILE (docs/alerts.md): outcome failure where this ends with 3.

An anchor is what was kept of the trail elsewhere; it proves everything up to its record. Without --public-key, the keys
that the trail names are believed: who can write the trail can name others.

Kinds of damage:
${Object.entries(DAMAGE_KINDS)
  .map(([kind, means]) => `  ${kind.padEnd(14)} ${means}`)
  .join('\n')}
${TRAIL_ENVIRONMENT}
Exit codes: 0 nothing was changed (with a warning where the end is unproven), 1 (--record) it could not be recorded, 2 wrong
usage or configuration, 3 damage, or with --strict an end that is unproven.

Examples:
  passerelle audit verify
  passerelle audit verify /mnt/copy/audit --anchor /mnt/safe/audit-anchors.jsonl --public-key audit-key.pub.pem --strict
  passerelle audit verify cfc8086e64ed-000003.jsonl.gz
  ssh vault cat audit-anchors.jsonl | passerelle audit verify --anchor -
  passerelle audit verify --strict --record > verified.txt
  passerelle audit verify --json | jq '.chains[] | {chain, verdict, damages}'`

/** `passerelle audit verify`: whether anybody has changed the trail. */
export function auditVerifyCommand(io: CommandIo): Command {
  return new Command('verify')
    .description('See whether anybody has changed the audit trail: records, order, end, signatures.')
    .argument('[path]', 'folder or file of a trail, a copy anywhere (default: LOG_DIR/audit)')
    .option('--anchor <file>', 'what was kept elsewhere; - for a pipe (default: DATA_DIR/audit-anchors.jsonl)')
    .option('--public-key <key>', 'key that signs the trail, or a file with it; may be repeated', collect)
    .option('--chain <chain>', 'this chain alone; may be repeated', collect)
    .option('--strict', 'end with 3 where the end of a chain is unproven')
    .option('--deep', 'hold each record against the schema too; takes five times as long')
    .option('--record', 'record what was found in the trail of this environment, and raise alerts')
    .option('--json', 'print one line of JSON on stdout')
    .addHelpText('after', HELP)
    .action((path: string | undefined, options: VerifyCommandOptions) => verify(path, options, io))
}

async function verify(path: string | undefined, options: VerifyCommandOptions, io: CommandIo): Promise<void> {
  // Rules that are wrong are told before anything is read.
  const alerts = options.record ? await openCommandAlerts(io) : undefined
  try {
    const report = await verifyWithProgress(path, options, io)
    const exitCode = exitCodeOf(report, options.strict === true)
    io.stdout.write(
      options.json ? jsonLine({ ok: exitCode === 0, ...report }) : printVerification(report, coloursFor(io)),
    )
    const isKept = alerts === undefined || (await recordVerification(report, exitCode === 0, alerts, io))
    if (exitCode !== 0) throw new CommandDone(exitCode)
    if (!isKept) throw new CommandDone(1)
  } finally {
    await alerts?.close()
  }
}

async function verifyWithProgress(
  path: string | undefined,
  options: VerifyCommandOptions,
  io: CommandIo,
): Promise<TrailReport> {
  const place = trailPlace(path, io)
  const anchors = await readGivenAnchors(options.anchor, place, io)
  const publicKeys = await readPublicKeys(options.publicKey ?? [], io)
  const bar = progressBar(io)
  try {
    return await verifyTrail({
      path: place.path,
      anchors,
      publicKeys,
      chains: options.chain,
      isDeep: options.deep,
      onProgress: bar.show,
    })
  } finally {
    bar.end()
  }
}

function exitCodeOf({ verdict }: TrailReport, isStrict: boolean): ExitCode {
  return verdict === 'damaged' || (verdict === 'unproven_tail' && isStrict) ? 3 : 0
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

const BAR_WIDTH = 30
const MEBIBYTE = 1024 * 1024

/** On a terminal alone: elsewhere, a line for each step would say nothing. */
function progressBar(io: CommandIo): { show(read: number, all: number): void; end(): void } {
  if (io.stderr.isTTY !== true) return { show() {}, end() {} }
  const progress = createProgress(io)
  let shown = -1
  return {
    show(read, all) {
      const percent = Math.floor((100 * read) / Math.max(all, 1))
      if (percent === shown) return
      shown = percent
      const filled = Math.round((BAR_WIDTH * percent) / 100)
      const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled)
      progress.show(`${bar} ${percent} %  ${Math.round(read / MEBIBYTE)} of ${Math.round(all / MEBIBYTE)} MiB`)
    },
    end: progress.end,
  }
}
