import { Command, InvalidArgumentError } from 'commander'
import { proveRecord, VerifyError } from '../../audit-verify/index.js'
import { CommandError, type CommandIo } from '../io.js'
import { jsonLine, printable } from '../printable.js'
import { writeWhole } from '../write-whole.js'
import { readGivenAnchors } from './read-given-anchors.js'
import { readPublicKeys } from './read-public-keys.js'
import { READING_HELP, recordReading } from './record-reading.js'
import { resolveNamed, TRAIL_ENVIRONMENT, trailPlace } from './trail-place.js'

interface ProveCommandOptions {
  readonly anchor?: string
  readonly publicKey?: readonly string[]
  readonly out?: string
  readonly json?: true
}

const HELP = `
Verifies the chain, and writes one line of JSON: the record, its path of hashes, and the newest signed checkpoint, of
which whoever has the public key sees that the record was there, without the trail: \`audit check\`, or the script of
docs/audit/verify.md, which needs nothing of Passerelle. The proof shows this record, and no other.
${READING_HELP}${TRAIL_ENVIRONMENT}
Exit codes: 0 proved, 1 there is no such record or no checkpoint covers it yet, 2 wrong usage or configuration, 3 the chain
is damaged.

Examples:
  passerelle audit prove cfc8086e64ed:4 > proof.json
  passerelle audit prove cfc8086e64ed:4 /mnt/copy/audit --out proof.json`

/** `passerelle audit prove`: that one record stands in the trail. */
export function auditProveCommand(io: CommandIo): Command {
  return new Command('prove')
    .description('Prove to somebody who has only the public key that a record stands in the trail.')
    .argument('<record>', 'chain and number, as cfc8086e64ed:4', recordId)
    .argument('[path]', 'folder or file of a trail, a copy anywhere (default: LOG_DIR/audit)')
    .option('--anchor <file>', 'what was kept elsewhere; - for a pipe (default: DATA_DIR/audit-anchors.jsonl)')
    .option('--public-key <key>', 'key that signs the trail, or a file with it; may be repeated', collect)
    .option('--out <file>', 'write the proof to a file')
    .option('--json', 'print one line of JSON on stdout, as without it; errors too')
    .addHelpText('after', HELP)
    .action((record: RecordId, path: string | undefined, options: ProveCommandOptions) =>
      prove(record, path, options, io),
    )
}

interface RecordId {
  readonly chain: string
  readonly seq: number
}

function recordId(text: string): RecordId {
  const [, chain, seq] = /^([0-9a-f]{12}):([1-9]\d{0,15})$/.exec(text) ?? []
  if (chain === undefined) throw new InvalidArgumentError('It must be a chain and a number, as cfc8086e64ed:4.')
  return { chain, seq: Number(seq) }
}

async function prove(
  record: RecordId,
  path: string | undefined,
  options: ProveCommandOptions,
  io: CommandIo,
): Promise<void> {
  const place = trailPlace(path, io)
  await recordReading({ event: 'AUDIT_EXPORT', filter: {}, how: { proof: `${record.chain}:${record.seq}` } }, place, io)
  const anchors = await readGivenAnchors(options.anchor, place, io)
  const publicKeys = await readPublicKeys(options.publicKey ?? [], io)
  try {
    const proof = await proveRecord({ ...record, path: place.path, anchors, publicKeys })
    if (options.out === undefined) {
      io.stdout.write(`${JSON.stringify(proof)}\n`)
      return
    }
    await writeWhole(resolveNamed(options.out, io), `${JSON.stringify(proof)}\n`)
    io.stdout.write(
      options.json ? jsonLine({ ok: true, ...record, out: options.out }) : `Wrote ${printable(options.out)}.\n`,
    )
  } catch (error) {
    if (!(error instanceof VerifyError) || error.code !== 'chain_damaged') throw error
    throw new CommandError(3, error.code, error.message, { cause: error })
  }
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]
