import { redactSecrets } from '../log-line/index.js'
import type { ChangedValues } from './encode-record.js'

/** What of a change the trail keeps, beside the digests of before and after. */
export interface ChangesOptions {
  /** Whether before and after stand in the record as they are. Default false. */
  readonly values?: boolean | undefined
  /**
   * Members whose values are replaced by «masked», wherever they stand: `iban` is each member of this name, `contact.phone` each
   * `phone` of a `contact`. Lists are looked into. Default: none.
   */
  readonly mask?: readonly string[] | undefined
}

/** Of before, and of after, as JSON: a record is one line, and not the place of documents. */
const LONGEST_VALUE = 1900

/**
 * Makes what gives the values of a change to its record: masked, and without what looks like a secret.
 *
 * @param alsoMask what else is masked of them. Default: nothing
 * @returns `undefined` where digests alone are kept
 * @throws TypeError for a mask that can't be meant
 */
export function createChangedValues(
  { values = false, mask = [] }: ChangesOptions,
  alsoMask: (value: unknown) => unknown = (value) => value,
): ChangedValues | undefined {
  const paths = mask.map((path) => path.split('.'))
  if (paths.some((path) => path.includes(''))) {
    throw new TypeError("Option changes.mask: expected names of members such as 'iban' or 'contact.phone'.")
  }
  if (!values) return undefined
  return ({ change }) => {
    if (change === undefined) return undefined
    return { before: shown(change.before), after: shown(change.after) }
  }

  function shown(value: unknown): unknown {
    if (value === undefined) return undefined
    try {
      const json = JSON.stringify(value)
      if (json.length > LONGEST_VALUE) return `«too long, ${json.length} characters»`
      return masked(alsoMask(JSON.parse(json)), [])
    } catch {
      return '«unreadable»'
    }
  }

  function masked(value: unknown, path: readonly string[]): unknown {
    if (typeof value === 'string') return redactSecrets(value)
    if (Array.isArray(value)) return value.map((each) => masked(each, path))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, memberOf(member, [...path, name])]))
  }

  function memberOf(member: unknown, path: readonly string[]): unknown {
    if (paths.some((end) => endsWith(path, end))) return '«masked»'
    return saysSecret(path.at(-1) ?? '') ? '«redacted»' : masked(member, path)
  }
}

const endsWith = (path: readonly string[], end: readonly string[]): boolean =>
  end.length <= path.length && end.every((name, at) => name === path[path.length - end.length + at])

/** Whether the name of a member says that its value is a secret. */
const saysSecret = (name: string): boolean => redactSecrets(`${name}=0`) !== `${name}=0`
