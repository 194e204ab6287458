import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { toJsonObject } from '../admin-api/index.js'
import type { RealmDocument } from '../realm-kinds/index.js'

/** What Passerelle knows of a new realm on a version of Keycloak. */
export interface BundledPristine {
  readonly version: string
  /** The realm's name in it. */
  readonly name: string
  readonly document: RealmDocument
}

/** Versions of which a new realm is known, oldest first. */
export const BUNDLED_VERSIONS = ['26.4.7', '26.7.4'] as const

export const BUNDLED_NAME = 'passerelle-baseline'

/** Of the version itself, else of the newest that is not newer, else of the oldest. */
export function bundledPristine(version: string | undefined, withFeatures: boolean): BundledPristine {
  const known = nearestVersion(version)
  const file = fileURLToPath(new URL(`./pristine/${bundledFile(known, withFeatures)}`, import.meta.url))
  return { version: known, name: BUNDLED_NAME, document: toJsonObject(JSON.parse(readFileSync(file, 'utf8'))) }
}

/** Name of the file; with features means with organizations and fine-grained admin permissions. */
export const bundledFile = (version: string, withFeatures: boolean): string =>
  `${version}${withFeatures ? '-with-features' : ''}.json`

function nearestVersion(version: string | undefined): (typeof BUNDLED_VERSIONS)[number] {
  const [oldest, ...newer] = BUNDLED_VERSIONS
  const wanted = numberOf(version ?? '')
  return newer.findLast((known) => version === undefined || numberOf(known) <= wanted) ?? oldest
}

/** Versions in their order: three parts below a thousand each. */
const numberOf = (version: string): number =>
  [0, 1, 2].reduce((sum, at) => sum * 1_000 + (Number.parseInt(version.split('.')[at] ?? '0', 10) || 0), 0)
