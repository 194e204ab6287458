import type { Bounds } from '../../../src/policy/index.js'

/** Bounds by hand, as `identity.bounds()` gives them, of a resource with a field of each type. */
export function boundsOf(given: Partial<Pick<Bounds, 'kind' | 'anyOf' | 'noneOf'>>): Bounds {
  return {
    kind: 'where',
    anyOf: [],
    noneOf: [],
    fields: {
      gaveur_id: { type: 'integer' },
      site_id: { type: 'string' },
      active: { type: 'boolean' },
      owner: { type: 'uuid', column: 'owner_id' },
    },
    allows: () => {
      throw new Error('SQL is made from what the bounds say')
    },
    ...given,
  }
}
