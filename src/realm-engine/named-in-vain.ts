import type { UnknownReference } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import type { LoadedRealm } from '../realm-documents/index.js'
import type { RealmKind, RealmObject, Reference } from '../realm-kinds/index.js'

/** What of an object is named in vain. */
export interface Wrong {
  readonly reference?: Pick<Reference, 'field' | 'key'>
  readonly problem: string
  readonly mend?: string
}

/** As it is told: at its place, with its object and field. */
export function mistakeOf(
  { name }: RealmKind,
  object: RealmObject,
  { reference, problem, mend }: Wrong,
  placeOf: LoadedRealm['placeOf'],
): UnknownReference {
  const place = placeOf([...object.path, ...(reference === undefined ? [] : stepsTo(object.value, reference))])
  return {
    ...(place === undefined ? {} : { file: place.file, line: place.line, column: place.column }),
    kind: name,
    key: object.key,
    ...(reference === undefined ? {} : { field: reference.field }),
    problem,
    ...(mend === undefined ? {} : { mend }),
  }
}

/** Where in an object something is named; in a list of names, to the very name. */
function stepsTo(value: JsonObject, { field, key }: Pick<Reference, 'field' | 'key'>): readonly (string | number)[] {
  const steps = field.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step))
  const names = steps.length === 1 ? value[field] : undefined
  const at = Array.isArray(names) ? names.indexOf(key) : -1
  return at < 0 ? steps : [...steps, at]
}

export const inWords = ({ file, line, column, kind, key, problem, mend }: UnknownReference): string =>
  `${file === undefined ? '' : `${file}:${line}:${column} `}${kind} ${key}: ${problem}${mend === undefined ? '' : ` ${mend}`}`
