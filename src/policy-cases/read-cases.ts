import { declaredPermissions } from '../policy/index.js'
import {
  type Mistake,
  mistakeAt,
  parseFile,
  type RealmConfig,
  undeclared,
  type YamlCursor,
} from '../realm-config/index.js'
import { nearestWord } from '../spelling/index.js'
import { casesSchema } from './cases-schema.js'
import { type KnownNames, knownNames, namesOf, readPermissions } from './names.js'
import { PolicyCasesError } from './policy-cases-error.js'
import { readRecords, readWheres } from './read-records.js'
import { readSubjects } from './read-subjects.js'
import type { CaseSubject, Expectation, Question, RefusalCode } from './types.js'

/** The file that holds the cases, beside policy.yaml. */
export const CASES_FILE = 'policy.test.yaml'

const VERBS = ['may', 'may_not', 'lists'] as const

const REFUSALS = {
  permission_missing: true,
  denied: true,
  requirement_missing: true,
  record_required: true,
  attribute_missing: true,
  field_missing: true,
  out_of_bounds: true,
} as const satisfies Record<RefusalCode, true>

const isRefusalCode = (code: string | undefined): code is RefusalCode =>
  code !== undefined && Object.hasOwn(REFUSALS, code)

/** Fields that say something with some verbs only. */
const ONLY_WITH: Readonly<Record<string, readonly (typeof VERBS)[number][]>> = {
  on: ['may', 'may_not'],
  by: ['may', 'may_not'],
  because: ['may_not'],
  within: ['lists'],
  except: ['lists'],
}

/**
 * The questions of policy.test.yaml, case by case.
 *
 * @throws PolicyCasesError (`policy_cases_invalid`) with every mistake, each with line, column and mend
 */
export function readCases(config: RealmConfig, text: string): readonly (readonly Question[])[] {
  const { cursor, mistakes: shape } = parseFile(casesSchema, { name: CASES_FILE, text })
  const known = knownNames(config, declaredPermissions(config.policy))
  const { subjects, mistakes: subjectMistakes } = readSubjects(cursor.field('subjects'), known)
  const written = cursor.field('cases').items()
  const read = written.map((each) => readCase(each, subjects, known))
  const mistakes = [...shape, ...subjectMistakes, ...read.flatMap((each) => each.mistakes)]
  if (mistakes.length > 0) throw new PolicyCasesError(inOrder(mistakes))
  return read.map(({ questions }) => questions)
}

function readCase(cursor: YamlCursor, subjects: ReadonlyMap<string, CaseSubject>, known: KnownNames) {
  const verbs = VERBS.filter((verb) => cursor.field(verb).kind !== 'absent')
  const [verb] = verbs
  const who = namesOf(cursor.field('as'))
  const { permissions, mistakes } = readPermissions(cursor.field(verb ?? 'may'), known)
  const records = readRecords(cursor.field('on'), permissions, known)
  const within = readWheres(cursor.field('within'), permissions, known)
  const except = readWheres(cursor.field('except'), permissions, known)
  const because = cursor.field('because')
  const expected = expectationOf(verb, cursor, within.read, except.read)
  const asked = records.read.length === 0 ? [undefined] : records.read
  return {
    questions: who.flatMap(({ name }) => {
      const subject = subjects.get(name)
      if (subject === undefined) return []
      return permissions.flatMap((permission) =>
        asked.map((record): Question => {
          const title = cursor.field('title').text
          return { place: cursor.place, title, who: subject, permission, record, expected }
        }),
      )
    }),
    mistakes: [
      ...undeclared(who, new Set(subjects.keys()), { what: 'a subject', declaredIn: 'subjects in this file' }),
      ...verbMistakes(cursor, verbs),
      ...mistakes,
      ...records.mistakes,
      ...within.mistakes,
      ...except.mistakes,
      ...reasonMistakes(because),
      ...undeclared(namesOf(cursor.field('by')), known.roles, {
        what: 'a role of the policy',
        declaredIn: 'roles in policy.yaml',
      }),
    ],
  }
}

function reasonMistakes({ text, place }: YamlCursor): readonly Mistake[] {
  if (text === undefined || isRefusalCode(text)) return []
  const codes = Object.keys(REFUSALS)
  const meant = nearestWord(text, codes)
  const mend = meant === undefined ? `Write one of: ${codes.join(', ')}.` : `Did you mean \`${meant}\`?`
  return [mistakeAt(place, `\`${text}\` is not a reason for a refusal.`, mend)]
}

function verbMistakes(cursor: YamlCursor, verbs: readonly (typeof VERBS)[number][]): readonly Mistake[] {
  if (cursor.kind !== 'mapping') return []
  const [verb, second] = verbs
  if (verb === undefined) {
    return [mistakeAt(cursor.place, 'This case expects nothing.', 'Add `may`, `may_not` or `lists`.')]
  }
  if (second !== undefined) {
    const place = cursor.field(second).place
    return [mistakeAt(place, `This case expects both \`${verb}\` and \`${second}\`.`, 'Make two cases of it.')]
  }
  const strange = Object.entries(ONLY_WITH).filter(
    ([field, allowed]) => cursor.field(field).kind !== 'absent' && !allowed.includes(verb),
  )
  const missing =
    verb === 'lists' && cursor.field('within').kind === 'absent'
      ? [
          mistakeAt(
            cursor.place,
            '`within` is missing.',
            'Write which rows: `within: { gaveur_id: 1 }`, `all` or `none`.',
          ),
        ]
      : []
  return [
    ...missing,
    ...strange.map(([field, allowed]) =>
      mistakeAt(
        cursor.field(field).place,
        `\`${field}\` says nothing with \`${verb}\`.`,
        `Remove it, or write the case with \`${allowed.join('` or `')}\`.`,
      ),
    ),
  ]
}

function expectationOf(
  verb: (typeof VERBS)[number] | undefined,
  cursor: YamlCursor,
  anyOf: Extract<Expectation, { kind: 'lists' }>['anyOf'],
  noneOf: Extract<Expectation, { kind: 'lists' }>['noneOf'],
): Expectation {
  const by = cursor.field('by').text
  if (verb === 'lists') return { kind: 'lists', anyOf, noneOf }
  if (verb === 'may') return { kind: 'may', by }
  const because = cursor.field('because').text
  return { kind: 'may_not', because: isRefusalCode(because) ? because : undefined, by }
}

/** From top to bottom; what is said twice is said once. */
function inOrder(mistakes: readonly Mistake[]): readonly Mistake[] {
  const once = new Map(mistakes.map((mistake) => [JSON.stringify(mistake), mistake]))
  return [...once.values()].sort((left, right) => left.line - right.line || left.column - right.column)
}
