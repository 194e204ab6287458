import type { LoadedRealm } from '../realm-documents/index.js'
import type { Environment, Finding, Hit, Level, LintRule, LintSubject } from './finding.js'
import { namedInVain } from './named-in-vain.js'
import { LINT_RULES } from './rules.js'
import { type LintedText, type PlacedFinding, type SilencedFinding, withoutSilenced } from './silences.js'

export interface LintOptions {
  /** Default `production`, where more is asked of a realm. */
  readonly environment?: Environment
  /** The API's audience. Default: any. */
  readonly audience?: string | undefined
  /** User attributes that policy.yaml bounds by. Default: none. */
  readonly boundAttributes?: ReadonlySet<string>
  /** The files that the realm was read from, whose comments may silence findings. */
  readonly texts?: readonly LintedText[]
  /** Of the Keycloak that the files are for, `26.4.7`. Default: any that is supported. */
  readonly keycloakVersion?: string | undefined
  /** Default: all. */
  readonly rules?: readonly LintRule[]
}

export interface LintReport {
  /** By file, then from top to bottom. */
  readonly findings: readonly Finding[]
  readonly silenced: readonly SilencedFinding[]
}

/**
 * What of a realm, as its files declare it, is less safe than it could be. Pure. What files don't say counts as what
 * Keycloak starts with.
 *
 * @param loaded one realm, from `loadRealms`
 */
export function lintRealm(loaded: LoadedRealm, options: LintOptions = {}): LintReport {
  const environment = options.environment ?? 'production'
  const subject: LintSubject = {
    realm: loaded.realm,
    document: loaded.document,
    environment,
    audience: options.audience,
    boundAttributes: options.boundAttributes ?? new Set(),
    secrets: loaded.secrets,
    development: loaded.development,
  }
  const found = (options.rules ?? LINT_RULES)
    .filter((rule) => rule.in === 'everywhere' || environment === 'production')
    .flatMap((rule) => rule.find(subject).map((hit) => placed(rule, hit, loaded)))
  const { findings, silenced } = withoutSilenced(
    loaded.realm,
    [...namedInVain(loaded, options.keycloakVersion), ...found],
    options.texts ?? [],
  )
  return { findings: inOrder(findings), silenced: inOrder(silenced) }
}

function placed(rule: LintRule, { object, path, at, problem, mend }: Hit, loaded: LoadedRealm): PlacedFinding {
  const objectPlace = loaded.placeOf(path) ?? loaded.placeOf(['realm'])
  const place = loaded.placeOf([...path, ...at]) ?? objectPlace
  return {
    id: rule.id,
    level: rule.level,
    realm: loaded.realm,
    object,
    field: at.join('.'),
    ...(place === undefined ? {} : { place }),
    ...(objectPlace === undefined ? {} : { objectPlace }),
    problem,
    mend: mend ?? rule.mend,
  }
}

/** Whether the command ends well in spite of the findings. */
export const passes = (findings: readonly Finding[], strict: boolean): boolean =>
  findings.every(({ level }) => level === 'advice' && !strict)

/** How many findings there are of each level. */
export const countByLevel = (findings: readonly Finding[], level: Level): number =>
  findings.filter((finding) => finding.level === level).length

function inOrder<Kind extends Finding>(findings: readonly Kind[]): readonly Kind[] {
  const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)
  return findings.toSorted(
    (left, right) =>
      compare(left.place?.file ?? '', right.place?.file ?? '') ||
      (left.place?.line ?? 0) - (right.place?.line ?? 0) ||
      compare(left.id, right.id),
  )
}
