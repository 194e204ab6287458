/** A challenge of a WWW-Authenticate header: RFC 9110 section 11.6.1. */
export interface Challenge {
  readonly scheme: string
  readonly parameters: ReadonlyMap<string, string>
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
/** A name, which is a parameter's if a value follows, and a scheme's otherwise. */
const NAME = new RegExp(`(${TOKEN})(?:\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN})))?`, 'g')

/** The challenges of a header's value, several of which are separated by commas. */
export function readChallenges(value: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = []
  for (const [, name = '', quoted, bare] of value.matchAll(NAME)) {
    const written = quoted?.replaceAll(/\\(.)/g, '$1') ?? bare
    if (written === undefined) challenges.push({ scheme: name, parameters: new Map() })
    else challenges.at(-1)?.parameters.set(name.toLowerCase(), written)
  }
  return challenges
}
