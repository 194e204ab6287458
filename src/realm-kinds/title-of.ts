import type { KindName } from './kind.js'
import { REALM_KINDS } from './table.js'

/** The heading of a kind. */
export const titleOf = (kind: KindName): string => REALM_KINDS.find(({ name }) => name === kind)?.title ?? kind
