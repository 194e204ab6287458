import { z } from 'zod'
import { nearestWord } from '../spelling/index.js'
import { alternativesOf, chooseAlternative } from './choose-alternative.js'
import { type Mistake, mistakeAt } from './realm-config-error.js'
import { fieldNames, schemaAt } from './schema-steps.js'
import { describeKind, either, type Words, wantedBy, wordsOfType } from './type-words.js'
import { follow, type YamlCursor } from './yaml-cursor.js'

type Issue = z.core.$ZodIssue

/** Fields that people look for in one file and that stand in another. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  users: 'Development users stand in users.dev.yaml.',
  grants: 'What a role may do stands in policy.yaml.',
}

/** Fields that stand in a sibling of the same kind, under another name that is known here. */
const COUNTERPARTS: Readonly<Record<string, { readonly known: string; readonly mend: string }>> = {
  requires: { known: 'unless', mend: 'A deny has `unless`: the tokens that it spares.' },
  unless: { known: 'requires', mend: 'A grant has `requires`: what a token must be for it.' },
}

/**
 * What the schema has against a file's value, each at its place.
 *
 * @param name what the value itself is called, where it is a field's
 */
export function shapeMistakes(
  schema: unknown,
  root: YamlCursor,
  issues: readonly Issue[],
  name?: string,
): readonly Mistake[] {
  // What a mapping as a whole must say can't be told while it has fields that mean others.
  const misspelt = new Set(issues.filter(({ code }) => code === 'unrecognized_keys').map(({ path }) => path.join('\n')))
  return issues.flatMap((issue) => {
    if (issue.code === 'custom' && misspelt.has(issue.path.join('\n'))) return []
    const cursor = follow(root, issue.path)
    const target = schemaAt(schema, issue.path)
    const last = issue.path.length === 0 ? name : issue.path.at(-1)
    const field = typeof last === 'string' ? last : undefined
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => unknownField(cursor, key, fieldNames(target)))
    }
    if (issue.code === 'invalid_union' && cursor.kind !== 'absent') return unionMistakes(target, cursor, issue, field)
    const { problem, mend } = describeIssue(issue, cursor, field)
    return [mistakeAt(cursor.place, problem, mend)]
  })
}

/** What is wrong with a value that may have several forms: by the form that was meant, where that can be told. */
function unionMistakes(
  schema: unknown,
  cursor: YamlCursor,
  issue: z.core.$ZodIssueInvalidUnion,
  field: string | undefined,
): readonly Mistake[] {
  const alternatives = alternativesOf(schema, issue.errors)
  const meant = chooseAlternative(alternatives, cursor)
  if (meant === undefined) {
    const forms = [...new Set(alternatives.map((alternative) => wantedBy(alternative.schema)))]
    const problem = `${subjectOf(field)} must be ${either(forms)}, not ${describeKind(cursor)}.`
    return [mistakeAt(cursor.place, problem, exampleOf(schema) ?? 'Write it in one of these forms.')]
  }
  const written = cursor.fields().map(({ name }) => name)
  const own = fieldNames(meant.schema)
  const all = [...new Set(alternatives.flatMap((alternative) => fieldNames(alternative.schema)))]
  if (cursor.kind !== 'mapping' || own.some((name) => written.includes(name))) {
    const excess = cursor.fields().filter(({ name }) => all.includes(name) && !own.includes(name))
    if (excess.length === 0) return shapeMistakes(meant.schema, cursor, meant.issues, field)
    return excess.map(({ name, place }) =>
      mistakeAt(place, `\`${name}\` can't stand beside ${either(own.map(inCode))}.`, 'Keep one of them.'),
    )
  }
  if (written.length > 0) return written.map((key) => unknownField(cursor, key, all))
  return [mistakeAt(cursor.place, `${subjectOf(field)} must not be empty.`, `Write one of: ${all.join(', ')}.`)]
}

function unknownField(parent: YamlCursor, key: string, known: readonly string[]): Mistake {
  const place = parent.fields().find(({ name }) => name === key)?.place ?? parent.place
  const counterpart = Object.hasOwn(COUNTERPARTS, key) ? COUNTERPARTS[key] : undefined
  const problem = `There is no field \`${key}\` here.`
  if (counterpart !== undefined && known.includes(counterpart.known)) return mistakeAt(place, problem, counterpart.mend)
  const meant = nearestWord(key, known)
  const list = known.length <= 12 ? `Fields here: ${known.join(', ')}.` : 'Remove it.'
  const mend =
    meant === undefined
      ? ((Object.hasOwn(ELSEWHERE, key) ? ELSEWHERE[key] : undefined) ?? list)
      : `Did you mean \`${meant}\`?`
  return mistakeAt(place, problem, mend)
}

function describeIssue(issue: Issue, cursor: YamlCursor, field: string | undefined): Words {
  if (cursor.kind === 'absent') {
    const name = String(field ?? issue.path.at(-1) ?? '')
    return { problem: `\`${name}\` is missing.`, mend: `Add \`${name}\` here.` }
  }
  const subject = subjectOf(field)
  switch (issue.code) {
    case 'invalid_type': {
      const type = wordsOfType(issue.expected)
      return { problem: `${subject} must be ${type.problem}, not ${describeKind(cursor)}.`, mend: type.mend }
    }
    case 'invalid_value': {
      const words = issue.values.map(String)
      const meant = cursor.text === undefined ? undefined : nearestWord(cursor.text, words)
      const mend = meant === undefined ? `Write one of: ${words.join(', ')}.` : `Did you mean \`${meant}\`?`
      return { problem: `${subject} has a value that is not known.`, mend }
    }
    case 'too_small':
      return cursor.kind === 'scalar' && cursor.text === undefined
        ? { problem: `${subject} must be at least ${issue.minimum}.`, mend: 'Write a larger number.' }
        : { problem: `${subject} must not be empty.`, mend: 'Fill it in.' }
    case 'invalid_key':
      return customWords(issue.issues[0] ?? issue)
    default:
      return customWords(issue)
  }
}

function customWords(issue: Issue): Words {
  const mend: unknown = issue.code === 'custom' ? issue.params?.mend : undefined
  return { problem: issue.message, mend: typeof mend === 'string' ? mend : 'Mend the value.' }
}

const inCode = (name: string): string => `\`${name}\``
const subjectOf = (field: string | undefined): string => (field === undefined ? 'This' : inCode(field))

/** How such a value is written, if its schema says so. */
function exampleOf(schema: unknown): string | undefined {
  const examples: unknown = schema instanceof z.ZodType ? schema.meta()?.examples : undefined
  return Array.isArray(examples) && examples.length > 0
    ? `Write it so, for example: ${examples.map((example) => inCode(inYaml(example))).join(', ')}.`
    : undefined
}

/** On one line, as people write it. */
function inYaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inYaml).join(', ')}]`
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'string' && /^\d/.test(value) ? `'${value}'` : String(value)
  }
  return `{ ${Object.entries(value)
    .map(([name, member]) => `${name}: ${inYaml(member)}`)
    .join(', ')} }`
}
