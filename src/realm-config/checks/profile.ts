import { type Mistake, mistakeAt } from '../realm-config-error.js'
import type { RealmSources } from '../realm-sources.js'
import type { YamlCursor } from '../yaml-cursor.js'

/** `options` lists words: a number or true among them would never equal what a token carries. */
export function optionsAreWords({ realm }: RealmSources): readonly Mistake[] {
  return validations(realm, 'options').flatMap((settings) => {
    const options = settings.field('options')
    if (options.kind !== 'list' || options.items().length === 0) {
      return [mistakeAt(options.place, 'This validation lists no options.', 'Write `options: { options: [LL, LS] }`.')]
    }
    return options
      .items()
      .filter(({ text }) => text === undefined)
      .map(({ place }) => mistakeAt(place, 'An option must be text.', 'Put it in quotes.'))
  })
}

/** Bounds of numbers and lengths are numbers. */
export function limitsAreNumbers({ realm }: RealmSources): readonly Mistake[] {
  return [...validations(realm, 'integer'), ...validations(realm, 'length')]
    .flatMap((settings) => [settings.field('min'), settings.field('max')])
    .filter(({ kind, scalar }) => kind !== 'absent' && !Number.isInteger(scalar))
    .map(({ place }) => mistakeAt(place, 'This limit must be a whole number.', 'Write a whole number, without quotes.'))
}

const validations = (realm: YamlCursor, name: string): readonly YamlCursor[] =>
  realm
    .field('userProfile')
    .field('attributes')
    .items()
    .map((attribute) => attribute.field('validations').field(name))
    .filter(({ kind }) => kind !== 'absent')
