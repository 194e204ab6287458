import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { keptUntil, type PersonRegister, type Retention, retentionOf } from '../../audit-privacy/index.js'
import type { AuditRecord } from '../../audit-record/index.js'
import {
  type AuditFilter,
  findTrailFiles,
  parseAuditFilter,
  type SearchedFile,
  searchTrail,
} from '../../audit-search/index.js'
import { CommandError, type CommandIo } from '../io.js'
import { jsonLine, printable } from '../printable.js'
import type { PersonOptions } from './person-options.js'
import { withRecorder } from './recorded-access.js'
import { registerOf, trailSettings } from './trail-settings.js'

/** Somebody as the trail may name them: in the plain, and by each pseudonym. */
interface Names {
  readonly plain: string
  readonly pseudonyms: readonly string[]
  readonly all: ReadonlySet<string | undefined>
}

/** Prints all that the trail has of a person. That it is done is recorded before the first word. */
export async function exportPerson(who: string, options: PersonOptions, io: CommandIo): Promise<void> {
  const settings = trailSettings(options.path, io)
  const register = registerOf(settings)
  const known = register?.find(who, options.tenant) ?? []
  const pseudonyms = register?.pseudonymsOf(who, options.tenant) ?? []
  const names: Names = { plain: who, pseudonyms, all: new Set([who, ...pseudonyms, ...plainNames(known)]) }
  const files = await findTrailFiles(settings.path)
  const onRecords = readMembers(options.record, settings.now())
  await withRecorder(settings, io, async ({ commit }) => {
    // Who has no pseudonym yet gets none by being looked for, and a trail with pseudonyms names nobody.
    const abouts =
      known.length > 0 ? known.map(({ pseudonym }) => pseudonym) : [settings.audit.pseudonyms ? undefined : who]
    for (const about of abouts) {
      const record = options.reason === undefined ? undefined : { purpose: options.reason }
      await commit({ event: 'AUDIT_PERSON_EXPORT', outcome: 'success', reason: 'ok', about, record })
    }
  })
  const present = presenter(names, register, settings.audit.retention)
  const wanted = [...names.all].filter((name) => name !== undefined)
  const sections: readonly Section[] = [
    { title: 'acted', filter: { actors: wanted } },
    { title: 'about', filter: { about: wanted } },
    ...(onRecords === undefined ? [] : [{ title: 'on_records', filter: { record: onRecords } }]),
  ]
  const head = { ok: true, version: 1, asked_for: who, made: settings.now().toISOString(), known_as: known }
  await pipeline(Readable.from(documentOf(head, sections, files, present)), io.stdout, { end: false })
}

interface Section {
  readonly title: string
  readonly filter: AuditFilter
}

/** One JSON document, a record a line. */
async function* documentOf(
  head: object,
  sections: readonly Section[],
  files: readonly SearchedFile[],
  present: (record: AuditRecord) => object,
): AsyncGenerator<string> {
  yield jsonLine(head).trimEnd().slice(0, -1)
  for (const { title, filter } of sections) {
    yield `,\n${JSON.stringify(title)}:[`
    let separator = '\n'
    for await (const { record } of searchTrail(files, filter, { order: 'oldest' })) {
      yield separator + jsonLine(present(record)).trimEnd()
      separator = ',\n'
    }
    yield ']'
  }
  yield '}\n'
}

const plainNames = (
  known: readonly { readonly subject: string | undefined; readonly name: string | undefined }[],
): readonly (string | undefined)[] => known.flatMap(({ subject, name }) => [subject, name])

/** A record as the person may see it: with what its box holds, until when it is kept, and without other people. */
function presenter({ all }: Names, register: PersonRegister | undefined, retention: Retention) {
  return (record: AuditRecord): object => {
    const { v: _v, host: _host, pid: _pid, prev: _prev, hash: _hash, actor, about, source, request, ...others } = record
    const of = retentionOf(record)
    const until = of === 'trail' ? undefined : keptUntil(new Date(record.time), retention[of])
    const kept = { class: of, kept_until: until?.toISOString() ?? null }
    const isOwn = all.has(actor?.subject) || all.has(actor?.name)
    if (!isOwn) return { ...others, actor: 'somebody else', about, ...kept }
    const opened = actor?.sealed === undefined ? undefined : register?.open(actor.sealed)
    const hidden = opened === undefined ? {} : opened.ok ? { identity: opened.identity } : { identity: opened.because }
    const isAboutOther = about !== undefined && !all.has(about) && record.event === 'ACCESS_EVALUATION'
    const { sealed: _sealed, ...shown } = actor ?? {}
    return {
      ...others,
      actor: shown,
      about: isAboutOther ? 'somebody else' : about,
      source,
      request,
      ...hidden,
      ...kept,
    }
  }
}

/** @throws CommandError `filter_invalid`, exit code 2 */
function readMembers(members: readonly string[] | undefined, now: Date): AuditFilter['record'] {
  if (members === undefined) return undefined
  const result = parseAuditFilter({ record: members }, { now: now.getTime() })
  if (result.ok) return result.filter.record
  const lines = result.mistakes.map(({ problem, mend }) => `--record: ${printable(problem)}. ${printable(mend)}`)
  throw new CommandError(2, 'filter_invalid', lines.join('\n'))
}
