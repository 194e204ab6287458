import { isSecretField, looksSecret } from '../../admin-api/index.js'
import { isJsonObject, type JsonValue } from '../../json/index.js'
import { MASK } from '../../realm-kinds/index.js'
import type { Found, LintRule } from '../finding.js'
import { objectAround, textIn } from '../objects.js'

/** Secrets in a value, but for passwords of people, which have a rule of their own. */
function literals(value: JsonValue, secrets: ReadonlySet<string>, at: Found['at']): readonly Found['at'][] {
  if (Array.isArray(value)) {
    return value.flatMap((entry: JsonValue, position) => literals(entry, secrets, [...at, position]))
  }
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([field, member]) => {
    if (field === 'credentials') return []
    const here = [...at, field]
    const names = here.filter((step) => typeof step === 'string')
    if (!isSecretField(field) && !looksSecret(names, member)) return literals(member, secrets, here)
    return isLiteral(textIn(value, field), secrets) ? [here] : []
  })
}

const isLiteral = (text: string, secrets: ReadonlySet<string>): boolean =>
  text !== '' && text !== MASK && !secrets.has(text) && !/^\$\{vault\.[^}]+\}$/.test(text)

export const secretRules: readonly LintRule[] = [
  {
    id: 'literal-secret',
    level: 'error',
    means: 'a file says a secret itself',
    why: 'Whoever can read the files, or their history, has it; and it is the same in every environment.',
    mend: 'Write a reference instead (env or file, see docs/realm-files.md); or leave it out, and Keycloak keeps or makes its own.',
    in: 'everywhere',
    find: (subject) =>
      literals(subject.document, subject.secrets, []).map((at) => {
        const { name, path } = objectAround(subject, at)
        const within = at.slice(path.length)
        return { object: name, path, at: within, problem: `${within.join('.')} stands in the file.` }
      }),
  },
]
