import type { KnownPerson, PersonRegister } from '../../audit-privacy/index.js'
import { findTrailFiles, searchTrail } from '../../audit-search/index.js'
import { CommandError, type CommandIo } from '../io.js'
import { jsonLine, printable } from '../printable.js'
import { confirm } from '../realm/confirm.js'
import { nobody } from './person-hold.js'
import type { PersonOptions } from './person-options.js'
import { type AccessRecorder, withRecorder } from './recorded-access.js'
import { requiredRegister, type TrailSettings, trailSettings } from './trail-settings.js'

type EraseOptions = PersonOptions & { readonly reason: string }

/** Drops the keys of a person. That it is about to happen is recorded before, and that it happened after, without a name. */
export async function erasePerson(who: string, options: EraseOptions, io: CommandIo): Promise<void> {
  const settings = trailSettings(options.path, io)
  const register = requiredRegister(settings)
  const people = register.find(who, options.tenant)
  if (people.length === 0) {
    const erased = register.erasedAt(who)
    if (erased === undefined) throw nobody(who)
    throw new CommandError(1, 'person_erased', `${printable(who)} was erased on ${erased.slice(0, 10)} already.`)
  }
  await withRecorder(settings, io, async (recorder) => {
    if (people.some(({ isHeld }) => isHeld)) await refuse(people, recorder, options)
    if (!options.yes) await ask(people, io)
    for (const { pseudonym } of people) await eraseOne(pseudonym, register, recorder, options)
  })
  const inPlain = await countInPlain(who, people, settings)
  const pseudonyms = people.map(({ pseudonym }) => pseudonym)
  if (options.json) io.stdout.write(jsonLine({ ok: true, erased: pseudonyms, in_plain: inPlain }))
  else io.stdout.write(printErased(pseudonyms, inPlain))
}

async function refuse(
  people: readonly KnownPerson[],
  { commit }: AccessRecorder,
  { reason: purpose }: EraseOptions,
): Promise<never> {
  const held = people.filter(({ isHeld }) => isHeld)
  for (const { pseudonym: about } of held) {
    await commit({ event: 'AUDIT_ERASURE', outcome: 'refused', reason: 'held', about, record: { purpose } })
  }
  const which = held.map(({ pseudonym }) => pseudonym).join(', ')
  const message = `nothing was erased: a hold is on ${which}. When it is over, end it with --release.`
  throw new CommandError(1, 'person_held', message, { details: { held: held.map(({ pseudonym }) => pseudonym) } })
}

async function ask(people: readonly KnownPerson[], io: CommandIo): Promise<void> {
  if (io.stdin.isTTY !== true) {
    throw new CommandError(2, 'confirmation_required', 'nobody can be asked here. Give --yes to erase.')
  }
  const names = people.map(
    ({ subject, name, tenant }) => `  ${printable(name ?? subject ?? '-')} of ${printable(tenant || '-')}`,
  )
  const question = `${names.join('\n')}\nDrop the keys for good? Nobody will know any more who it was.`
  if (!(await confirm(question, io))) throw new CommandError(1, 'declined', 'nothing was erased.')
}

async function eraseOne(
  about: string,
  register: PersonRegister,
  { commit }: AccessRecorder,
  { reason: purpose }: EraseOptions,
): Promise<void> {
  const event = { event: 'AUDIT_ERASURE', about, record: { purpose } } as const
  const intent = await commit({ ...event, outcome: 'pending', reason: 'ok' })
  await register.erase(about)
  await commit({ ...event, ...intent, outcome: 'success', reason: 'ok' })
}

/** Records of before there were pseudonyms, which no key can hide. */
async function countInPlain(who: string, people: readonly KnownPerson[], { path }: TrailSettings): Promise<number> {
  const names = [who, ...people.flatMap(({ subject, name }) => [subject, name])].filter(
    (name) => name !== undefined && people.every(({ pseudonym }) => pseudonym !== name),
  )
  const actors = [...new Set(names.filter((name) => name !== undefined))]
  if (actors.length === 0) return 0
  const files = await findTrailFiles(path)
  let count = 0
  for (const filter of [{ actors }, { about: actors }]) {
    for await (const _ of searchTrail(files, filter)) count++
  }
  return count
}

function printErased(pseudonyms: readonly string[], inPlain: number): string {
  const lines = pseudonyms.map((pseudonym) => `Erased: who stands behind ${pseudonym} cannot be known any more.`)
  lines.push('Left to do: the table of keys of other hosts, and copies of this one in backups.')
  if (inPlain > 0) {
    lines.push(
      `Not erased: ${inPlain} records of before there were pseudonyms name the person. They go when their files do (AUDIT_RETENTION).`,
    )
  }
  return `${lines.join('\n')}\n`
}
