import { Command } from 'commander'
import { type HiddenIdentity, keyOfPseudonym, type PersonRegister, type Unrevealed } from '../../audit-privacy/index.js'
import type { AuditRecord } from '../../audit-record/index.js'
import { findTrailFiles, searchTrail } from '../../audit-search/index.js'
import { CommandError, type CommandIo } from '../io.js'
import { jsonLine, printable } from '../printable.js'
import { withRecorder } from './recorded-access.js'
import { PRIVACY_ENVIRONMENT, requiredRegister, type TrailSettings, trailSettings } from './trail-settings.js'

interface RevealOptions {
  readonly path?: string
  readonly reason: string
  readonly json?: true
}

const HELP = `
WHAT is a pseudonym (p:…), or a record (chain:seq): of that the whole address and the user agent show too. That it was asked,
by whom and why is in the audit trail before anything is shown.
${PRIVACY_ENVIRONMENT}
Exit codes: 0 shown, 1 nobody can say any more, or it is not in this table of keys, 2 wrong usage or configuration.

Examples:
  passerelle audit reveal p:1f0c2d3e:5f2c… --reason "incident 4711"
  passerelle audit reveal cfc8086e64ed:4 --reason "incident 4711" --json`

/** `passerelle audit reveal`: who stands behind a pseudonym or a record, for those who hold the key. */
export function auditRevealCommand(io: CommandIo): Command {
  return new Command('reveal')
    .description('Show who stands behind a pseudonym, and record that it was asked.')
    .argument('<what>', 'a pseudonym (p:…), or a record (chain:seq)')
    .requiredOption('--reason <text>', 'why: recorded, so name no person in it')
    .option('--path <path>', 'folder or file of a trail that has the record (default: LOG_DIR/audit)')
    .option('--json', 'print one line of JSON on stdout')
    .addHelpText('after', HELP)
    .action((what: string, options: RevealOptions) => reveal(what, options, io))
}

interface Answer {
  readonly pseudonym: string | undefined
  readonly identity: HiddenIdentity | undefined
  readonly tenant?: string | undefined
  readonly because?: Unrevealed
  /** Of a record: whom it is about, where that is another. */
  readonly about?: Answer
}

const WHY: Readonly<Record<Unrevealed, readonly [code: string, sentence: string]>> = {
  erased: ['person_erased', 'the key was dropped: nobody can say any more who it was.'],
  other_key: ['privacy_key_other', 'it was made with another key. Add that key to AUDIT_PRIVACY_KEY.'],
  not_here: ['person_unknown', 'the table of keys in DATA_DIR does not have it. Ask where the record was written.'],
}

async function reveal(what: string, options: RevealOptions, io: CommandIo): Promise<void> {
  const settings = trailSettings(options.path, io)
  const register = requiredRegister(settings)
  const record = keyOfPseudonym(what) === undefined ? await findRecord(what, settings) : undefined
  const answer = record === undefined ? ofPseudonym(register, what) : ofRecord(register, record)
  await withRecorder(settings, io, ({ commit }) =>
    commit({
      event: 'AUDIT_REVEAL',
      outcome: answer.because === undefined ? 'success' : 'failure',
      reason: answer.because ?? 'ok',
      about: answer.pseudonym,
      record: { purpose: options.reason, ...(record !== undefined && { id: what }) },
    }),
  )
  if (answer.because !== undefined) {
    const [code, sentence] = WHY[answer.because]
    throw new CommandError(1, code, `${printable(what)}: ${sentence}`)
  }
  io.stdout.write(options.json ? jsonLine({ ok: true, asked_for: what, ...answer }) : printAnswer(answer))
}

function ofPseudonym(register: PersonRegister, pseudonym: string): Answer {
  const revealed = register.reveal(pseudonym)
  if (!revealed.ok) return { pseudonym, identity: undefined, because: revealed.because }
  return { pseudonym, identity: revealed.identity, tenant: revealed.tenant }
}

function ofRecord(register: PersonRegister, { actor, about }: AuditRecord): Answer {
  // A trail with pseudonyms names nobody of one without.
  const pseudonym = keyOfPseudonym(actor?.subject ?? '') === undefined ? undefined : actor?.subject
  const ofOther = about !== undefined && keyOfPseudonym(about) !== undefined ? ofPseudonym(register, about) : undefined
  const others = ofOther === undefined ? {} : { about: ofOther }
  if (actor?.sealed === undefined) return { pseudonym, identity: undefined, because: 'not_here', ...others }
  const revealed = register.open(actor.sealed)
  if (!revealed.ok) return { pseudonym, identity: undefined, because: revealed.because, ...others }
  return { pseudonym, identity: revealed.identity, tenant: revealed.tenant, ...others }
}

async function findRecord(what: string, { path }: TrailSettings): Promise<AuditRecord> {
  const [, chain = '', seq = ''] = /^([0-9a-f]{12}):([1-9][0-9]{0,14})$/.exec(what) ?? []
  if (chain === '') {
    const message = `${printable(what)} is neither a pseudonym (p:…) nor a record (chain:seq).`
    throw new CommandError(2, 'usage', message)
  }
  for await (const { record } of searchTrail(await findTrailFiles(path), { ids: [{ chain, seq: Number(seq) }] })) {
    return record
  }
  throw new CommandError(1, 'record_missing', `${what} is not in ${printable(path)}. Name another trail with --path.`)
}

function printAnswer({ pseudonym, identity, tenant, about }: Answer): string {
  const members = [
    ['pseudonym', pseudonym],
    ['subject', identity?.subject],
    ['name', identity?.name],
    ['tenant', tenant],
    ['address', identity?.address],
    ['user agent', identity?.user_agent],
  ] as const
  const lines = members.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name.padEnd(12)}${printable(value)}`],
  )
  const own = `${lines.join('\n')}\n`
  return about === undefined || about.identity === undefined ? own : `${own}\nabout\n${printAnswer(about)}`
}
