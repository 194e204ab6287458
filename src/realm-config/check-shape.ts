import { z } from 'zod'
import { nearestWord } from '../spelling/index.js'
import { type Mistake, mistakeAt } from './realm-config-error.js'
import { follow, type YamlCursor } from './yaml-cursor.js'

type Issue = z.core.$ZodIssue
type Words = { readonly problem: string; readonly mend: string }

/** Fields that people look for in one file and that stand in another. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  clients: 'Clients stand in clients/, one file each.',
  roles: 'Roles stand in roles.yaml.',
  users: 'Development users stand in users.dev.yaml.',
  grants: 'What a role may do stands in policy.yaml.',
}

/** What a value of this type is called, and how to write it. */
const TYPES: Readonly<Record<string, Words>> = {
  string: { problem: 'text', mend: 'Write text; put numbers, true and false in quotes.' },
  boolean: { problem: 'true or false', mend: 'Write true or false, without quotes.' },
  number: { problem: 'a number', mend: 'Write a number, without quotes.' },
  int: { problem: 'a whole number', mend: 'Write a whole number, without quotes.' },
  array: { problem: 'a list', mend: 'Write a list: `[a, b]`, or one `- item` a line.' },
  object: { problem: 'fields', mend: 'Write its fields below it, indented.' },
  record: { problem: 'fields', mend: 'Write its fields below it, indented.' },
}
const OTHER_TYPE: Words = { problem: 'something else', mend: 'Mend the value.' }

/** What the schema has against a file's value, each at its place. */
export function shapeMistakes(schema: z.ZodType, root: YamlCursor, issues: readonly Issue[]): readonly Mistake[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField(schema, root, issue.path, key))
    const cursor = follow(root, issue.path)
    const { problem, mend } = describeIssue(issue, cursor)
    return [mistakeAt(cursor.place, problem, mend)]
  })
}

function unknownField(schema: z.ZodType, root: YamlCursor, path: readonly PropertyKey[], key: string): Mistake {
  const parent = follow(root, path)
  const place = parent.fields().find(({ name }) => name === key)?.place ?? parent.place
  const known = fieldNames(schema, path)
  const meant = nearestWord(key, known)
  const list = known.length <= 12 ? `Fields here: ${known.join(', ')}.` : 'Remove it.'
  const mend = meant === undefined ? (ELSEWHERE[key] ?? list) : `Did you mean \`${meant}\`?`
  return mistakeAt(place, `There is no field \`${key}\` here.`, mend)
}

/** Names of the fields that the schema knows at a path. */
function fieldNames(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  const reached = path.reduce<unknown>((current, step) => stepInto(unwrapped(current), step), schema)
  const target = unwrapped(reached)
  return target instanceof z.ZodObject ? Object.keys(target.shape) : []
}

const unwrapped = (schema: unknown): unknown => (schema instanceof z.ZodExactOptional ? schema.unwrap() : schema)

function stepInto(schema: unknown, step: PropertyKey): unknown {
  if (schema instanceof z.ZodObject) return schema.shape[String(step)]
  if (schema instanceof z.ZodArray) return schema.element
  return schema instanceof z.ZodRecord ? schema.valueType : undefined
}

function describeIssue(issue: Issue, cursor: YamlCursor): Words {
  const name = String(issue.path.at(-1) ?? '')
  if (cursor.kind === 'absent') return { problem: `\`${name}\` is missing.`, mend: `Add \`${name}\` here.` }
  const subject = typeof issue.path.at(-1) === 'string' ? `\`${name}\`` : 'This'
  switch (issue.code) {
    case 'invalid_type': {
      const type = TYPES[issue.expected] ?? OTHER_TYPE
      return { problem: `${subject} must be ${type.problem}, not ${describeKind(cursor)}.`, mend: type.mend }
    }
    case 'invalid_value': {
      const words = issue.values.map(String)
      const meant = cursor.text === undefined ? undefined : nearestWord(cursor.text, words)
      const mend = meant === undefined ? `Write one of: ${words.join(', ')}.` : `Did you mean \`${meant}\`?`
      return { problem: `${subject} has a value that is not known.`, mend }
    }
    case 'invalid_union':
      return { problem: `${subject} must be text or a whole number.`, mend: 'Write one or the other.' }
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

// Never the value itself: it may be a password.
const describeKind = ({ kind, scalar }: YamlCursor): string =>
  kind === 'list' ? 'a list' : kind === 'mapping' ? 'fields' : (SCALARS[typeof scalar] ?? 'nothing')

const SCALARS: Readonly<Record<string, string>> = { string: 'text', number: 'a number', boolean: 'true or false' }
