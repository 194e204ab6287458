import { Command } from 'commander'
import { CommandError, type CommandIo } from '../io.js'
import { erasePerson } from './person-erase.js'
import { exportPerson } from './person-export.js'
import { holdPerson } from './person-hold.js'
import type { PersonOptions } from './person-options.js'
import { PRIVACY_ENVIRONMENT } from './trail-settings.js'

const HELP = `
WHO is a subject, a user name or a pseudonym, exactly. Each of these is recorded in the audit trail.

  --export   everything that the trail has of a person, as JSON, in the plain and under pseudonyms; of records of others
             that are about the person, the others are left out. Records that name the person otherwise come with
             --record, e.g. --record gaveur_id=1
  --erase    drops the person's keys: what stands behind the pseudonym cannot be known any more, and the trail still
             verifies. There is no way back. A hold prevents it
  --hold     the person's keys, and the records, have to stay: a legal duty, a dispute. --release ends it
${PRIVACY_ENVIRONMENT}
Exit codes: 0 done, 1 failed, refused, or (but for --export, which is empty then) nobody of that name, 2 wrong usage or
configuration.

Examples:
  passerelle audit person jean.martin@gaveur.fr --export > jean.json
  passerelle audit person jean.martin@gaveur.fr --export --record gaveur_id=1 > jean.json
  passerelle audit person 0c5e3a52-6f0e-4b62-9d0a-5a8f7a3f1c03 --hold --reason "case 2026-17"
  passerelle audit person jean.martin@gaveur.fr --erase --reason "request of 2026-11-02"`

const ACTIONS = ['export', 'erase', 'hold', 'release'] as const

/** `passerelle audit person`: what the trail has of somebody, and how it ends. */
export function auditPersonCommand(io: CommandIo): Command {
  return new Command('person')
    .description('Take out all that the trail has of a person, or drop the key that says who it was.')
    .argument('<who>', 'subject, user name or pseudonym')
    .option('--export', 'print everything recorded of the person, as JSON')
    .option('--erase', 'drop the keys of the person, for good')
    .option('--hold', 'forbid --erase, and the end of retention, for this person')
    .option('--release', 'end a hold')
    .option('--tenant <name>', 'of this organization or issuer alone')
    .option('--path <path>', 'folder or file of a trail (default: LOG_DIR/audit)')
    .option('--record <member=value>', 'export records on these records too; may be repeated', collect)
    .option('--reason <text>', 'why: recorded, so name no person in it')
    .option('--yes', 'erase without asking')
    .option('--json', 'print one line of JSON on stdout')
    .addHelpText('after', HELP)
    .action((who: string, options: PersonOptions) => person(who, options, io))
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

async function person(who: string, options: PersonOptions, io: CommandIo): Promise<void> {
  const [action, ...more] = ACTIONS.filter((name) => options[name])
  if (action === undefined || more.length > 0) {
    throw new CommandError(2, 'usage', 'give one of --export, --erase, --hold and --release.')
  }
  if (action === 'export') return exportPerson(who, options, io)
  const { reason } = options
  if (reason === undefined) throw new CommandError(2, 'usage', `--${action} wants a --reason, which is recorded.`)
  return action === 'erase'
    ? erasePerson(who, { ...options, reason }, io)
    : holdPerson(who, action, { ...options, reason }, io)
}
