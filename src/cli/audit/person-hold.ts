import { CommandError, type CommandIo } from '../io.js'
import { jsonLine, printable } from '../printable.js'
import type { PersonOptions } from './person-options.js'
import { withRecorder } from './recorded-access.js'
import { requiredRegister, trailSettings } from './trail-settings.js'

/** Forbids that a person's keys are dropped, or allows it again. It is recorded before it holds. */
export async function holdPerson(
  who: string,
  action: 'hold' | 'release',
  options: PersonOptions & { readonly reason: string },
  io: CommandIo,
): Promise<void> {
  const settings = trailSettings(options.path, io)
  const register = requiredRegister(settings)
  const people = register.find(who, options.tenant)
  if (people.length === 0) throw nobody(who)
  const changed = people.filter(({ isHeld }) => isHeld !== (action === 'hold'))
  await withRecorder(settings, io, async ({ commit }) => {
    for (const { pseudonym } of changed) {
      const reason = action === 'hold' ? 'held' : 'released'
      const record = { purpose: options.reason }
      await commit({ event: 'AUDIT_HOLD', outcome: 'success', reason, about: pseudonym, record })
      await register[action](pseudonym)
    }
  })
  const pseudonyms = people.map(({ pseudonym }) => pseudonym)
  const word = action === 'hold' ? 'Held' : 'Released'
  io.stdout.write(
    options.json
      ? jsonLine({ ok: true, [action === 'hold' ? 'held' : 'released']: pseudonyms, changed: changed.length })
      : pseudonyms.map((pseudonym) => `${word}: ${pseudonym}\n`).join(''),
  )
}

export function nobody(who: string): CommandError {
  const mend =
    'Give the subject or the name as tokens have it, or the pseudonym; and run this where the server has its DATA_DIR.'
  return new CommandError(1, 'person_unknown', `the table of keys has nobody called ${printable(who)}. ${mend}`)
}
