import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { Command } from 'commander'
import type { AuditRecord } from '../../audit-record/index.js'
import { checkProof, parseProof, VerifyError } from '../../audit-verify/index.js'
import { type Colours, coloursFor } from '../colours.js'
import { CommandDone, CommandError, type CommandIo } from '../io.js'
import { jsonLine, printable } from '../printable.js'
import { readPublicKeys } from './read-public-keys.js'
import { resolveNamed } from './trail-place.js'

interface CheckCommandOptions {
  readonly publicKey?: readonly string[]
  readonly json?: true
}

const HELP = `
Needs neither the trail nor a network: the proof and the public key of who keeps the trail, which must come from him and
not with the proof. docs/audit/verify.md has the same in 30 lines of Python and openssl.

Exit codes: 0 the record was in the trail, 1 the proof does not say so, 2 wrong usage.

Examples:
  passerelle audit check proof.json --public-key audit-key.pub.pem
  passerelle audit check - --public-key passerelle-audit+… < proof.json`

/** `passerelle audit check`: whether a proof proves what it says. */
export function auditCheckCommand(io: CommandIo): Command {
  return new Command('check')
    .description('See whether a proof of a record is good, without the trail.')
    .argument('<proof>', 'file that `audit prove` has written; - for a pipe')
    .option('--public-key <key>', 'key that signs the trail, or a file with it; may be repeated', collect)
    .option('--json', 'print one line of JSON on stdout')
    .addHelpText('after', HELP)
    .action((path: string, options: CheckCommandOptions) => check(path, options, io))
}

async function check(path: string, options: CheckCommandOptions, io: CommandIo): Promise<void> {
  if (options.publicKey === undefined) {
    const message =
      'a proof says nothing without the public key. Name the one that you have of who keeps the trail: --public-key.'
    throw new CommandError(2, 'usage', message)
  }
  const keys = await readPublicKeys(options.publicKey, io)
  const proof = parseProof(await readProof(path, io))
  const verdict = checkProof(proof, keys)
  const { chain, seq, size } = proof
  if (options.json) io.stdout.write(jsonLine({ chain, seq, size, ...verdict }))
  else if (verdict.ok) io.stdout.write(printProved(verdict.record, size, verdict.key, coloursFor(io)))
  else io.stdout.write(`${coloursFor(io).bad('✘ not proved')}: ${verdict.problem}.\n`)
  if (!verdict.ok) throw new CommandDone(1)
}

async function readProof(path: string, io: CommandIo): Promise<string> {
  if (path === '-') return text(io.stdin)
  try {
    return await readFile(resolveNamed(path, io), 'utf8')
  } catch (error) {
    throw new VerifyError(
      'proof_invalid',
      `${printable(path)} cannot be read. Name the file that \`audit prove\` has written.`,
      error,
    )
  }
}

function printProved(record: AuditRecord, size: number, key: string, colours: Colours): string {
  const { chain, seq, time, event, outcome, reason, actor, action } = record
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['record', `${chain}:${seq}`],
    ['time', time],
    ['event', `${event} outcome=${outcome} reason=${reason}`],
    ['actor', actor?.name ?? actor?.subject],
    ['action', action],
    ['on', record.record === undefined ? undefined : JSON.stringify(record.record)],
    ['checkpoint', `of ${size} records, signed by ${key}`],
  ]
  const lines = rows.flatMap(([name, value]) =>
    value === undefined ? [] : [`    ${name.padEnd(11)}${printable(value)}`],
  )
  return [colours.added('✔ proved: this record stands in the trail'), ...lines, ''].join('\n')
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]
