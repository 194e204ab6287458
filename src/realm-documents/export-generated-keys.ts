import type { JsonObject } from '../json/index.js'
import { changedList, changedMember, type Translating, textOf } from './export-values.js'

const KEYS = 'org.keycloak.keys.KeyProvider'
/** What Keycloak itself makes and keeps beside the settings of a provider of keys. */
const MADE = /^(kid|keyUse|secret|certificate|(ec\w*|eddsa|xec)?(private|public)key)$/i

/**
 * An export of the whole server holds the keys that Keycloak generated. They are the realm's own: whoever wrote them into
 * another would let both sign for each other, and nobody can read them back to compare.
 */
export function withoutGeneratedKeys(document: JsonObject, translating: Translating): JsonObject {
  const left: string[] = []
  const translated = changedMember(document, 'components', translating, (components) =>
    changedList(components, KEYS, translating, (component) =>
      textOf(component.providerId)?.endsWith('-generated') === true
        ? changedMember(component, 'config', translating, (config) => {
            const kept = Object.entries(config).filter(([name]) => !MADE.test(name))
            if (kept.length === Object.keys(config).length) return config
            left.push(String(component.name))
            return Object.fromEntries(kept)
          })
        : component,
    ),
  )
  if (left.length > 0) {
    translating.warnings.push(`left out: the keys of ${left.join(', ')}, which each realm generates for itself.`)
  }
  return translated
}
