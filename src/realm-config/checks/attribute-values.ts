import { nearestWord } from '../../spelling/index.js'
import type { DeclaredAttribute } from '../declared-attributes.js'
import { type Mistake, mistakeAt } from '../realm-config-error.js'
import { type Name, namesIn, type YamlCursor } from '../yaml-cursor.js'

type Words = { readonly problem: string; readonly mend: string }

/** Keycloak's validators that we can answer for, by name: what is wrong with a value, if anything. */
const VALIDATORS: Readonly<Record<string, (value: string, settings: YamlCursor) => Words | undefined>> = {
  integer: (value, settings) => {
    if (!/^-?(0|[1-9][0-9]*)$/.test(value) || !Number.isSafeInteger(Number(value))) {
      return { problem: 'must be an integer', mend: "Write digits in quotes, for example '1'." }
    }
    return outside(Number(value), settings, 'must be')
  },
  options: (value, settings) => {
    const options = namesIn(settings.field('options')).map(({ name }) => name)
    if (options.length === 0 || options.includes(value)) return undefined
    const meant = nearestWord(value, options)
    const mend = meant === undefined ? `Write one of: ${options.join(', ')}.` : `Did you mean \`${meant}\`?`
    return { problem: 'must be one of its options', mend }
  },
  length: (value, settings) => outside(value.length, settings, 'must have a length of'),
}

/** What the profile's validations have against a value of an attribute. */
export function valueMistake({ name, validations }: DeclaredAttribute, value: Name): readonly Mistake[] {
  return Object.entries(VALIDATORS).flatMap(([validation, validate]) => {
    const settings = validations.field(validation)
    const words = settings.kind === 'absent' ? undefined : validate(value.name, settings)
    return words ? [mistakeAt(value.place, `\`${name}\` ${words.problem}.`, words.mend)] : []
  })
}

function outside(measure: number, settings: YamlCursor, must: string): Words | undefined {
  const { scalar: min } = settings.field('min')
  const { scalar: max } = settings.field('max')
  const mend = 'Change the value, or the validation in realm.yaml.'
  if (typeof min === 'number' && measure < min) return { problem: `${must} at least ${min}`, mend }
  if (typeof max === 'number' && measure > max) return { problem: `${must} at most ${max}`, mend }
  return undefined
}
