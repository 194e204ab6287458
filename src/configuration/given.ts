import { VARIABLES, type VariableName } from './variables.js'

/** The environment as a process has it. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Names that other programs know in small letters too, which count before these. */
const WITH_SMALL_TWIN = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'] as const satisfies readonly VariableName[]

/** What was set: an empty variable counts as unset, as `NAME=` in a .env file means. */
export function givenIn(environment: Environment): ReadonlyMap<string, string> {
  const given = new Map(Object.entries(environment).flatMap(([name, text]) => (text ? [[name, text] as const] : [])))
  for (const name of WITH_SMALL_TWIN) {
    const twin = given.get(name.toLowerCase())
    if (twin !== undefined) given.set(name, twin)
    given.delete(name.toLowerCase())
  }
  return given
}

/** Every variable with what was set, else its default, else undefined. */
export function withDefaults(given: ReadonlyMap<string, string>): Environment {
  const entries = Object.entries(VARIABLES).map(
    ([name, variable]) => [name, given.get(name) ?? (variable.default || undefined)] as const,
  )
  return Object.fromEntries(entries)
}

/** `A`, `A and B`, `A, B and C`. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

export type Given = Pick<ReadonlyMap<VariableName, string>, 'get' | 'has'>
