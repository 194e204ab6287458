import { isSecretField } from '../../admin-api/index.js'
import { isJsonObject, type JsonValue } from '../../json/index.js'
import { MASK } from '../../realm-kinds/index.js'
import type { Found, Hit, LintRule, LintSubject } from '../finding.js'
import { type LintedObject, textIn } from '../objects.js'

/** Fields of components and authenticators that hold secrets, beside those of every representation. */
const MORE_SECRET_FIELDS: ReadonlySet<string> = new Set(['privateKey', 'keystorePassword', 'keyPassword', 'secretKey'])

/** Secrets in a value, but for passwords of people, which have a rule of their own. */
function literals(value: JsonValue, secrets: ReadonlySet<string>, at: Found['at']): readonly Found['at'][] {
  if (Array.isArray(value)) {
    return value.flatMap((entry: JsonValue, position) => literals(entry, secrets, [...at, position]))
  }
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([field, member]) => {
    if (field === 'credentials') return []
    const here = [...at, field]
    if (!isSecretField(field) && !MORE_SECRET_FIELDS.has(field)) return literals(member, secrets, here)
    return isLiteral(textIn(value, field), secrets) ? [here] : []
  })
}

const isLiteral = (text: string, secrets: ReadonlySet<string>): boolean =>
  text !== '' && text !== MASK && !secrets.has(text) && !/^\$\{vault\.[^}]+\}$/.test(text)

/** The object that a field stands in: an entry of one of the document's lists, or the realm. */
function objectAround({ document, realm }: LintSubject, at: Hit['path']): Pick<LintedObject, 'name' | 'path'> {
  const depth = at.findLastIndex((step) => typeof step === 'number')
  const end = at[depth + 1] === undefined && at[0] === 'components' ? at.slice(0, depth).findLastIndex(isNumber) : depth
  if (end < 0) return { name: `realm ${realm}`, path: [] }
  const path = at.slice(0, end + 1)
  const value = path.reduce<JsonValue | undefined>(memberOf, document)
  const [member] = path
  const noun = typeof member === 'string' ? member.replace(/s$/, '') : 'object'
  const key = isJsonObject(value)
    ? ['clientId', 'alias', 'username', 'name'].map((field) => textIn(value, field)).find((text) => text !== '')
    : undefined
  return { name: `${noun.replace('identityProvider', 'identity provider')} ${key ?? ''}`.trim(), path }
}

const isNumber = (step: string | number): boolean => typeof step === 'number'

const memberOf = (value: JsonValue | undefined, step: string | number): JsonValue | undefined => {
  if (Array.isArray(value)) return typeof step === 'number' ? value[step] : undefined
  return isJsonObject(value) ? value[step] : undefined
}

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
