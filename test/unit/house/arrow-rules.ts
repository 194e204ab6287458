import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { cruise, type IForbiddenRuleType } from 'dependency-cruiser'

export const projectRoot: string = fileURLToPath(new URL('../../..', import.meta.url))

/** A broken arrow: which rule, from which module, to which module or package. */
export interface BrokenArrow {
  readonly rule: string
  readonly from: string
  readonly to: string
}

const CORE_ROOMS = [
  'realm-config',
  'tokens',
  'policy',
  'log-line',
  'daily-file',
  'audit',
  'routing',
  'spelling',
  'development-key',
]
const ADAPTER_ROOMS = [
  'koa',
  'logging',
  'dev-provider',
  'provisioning',
  'account',
  'demonstration',
  'serving',
  'testing',
  'configuration',
]
const OUTSIDE_CORE = [
  'koa',
  '@koa/router',
  'pg',
  '@electric-sql/pglite',
  'winston',
  'winston-daily-rotate-file',
  'oidc-provider',
  'commander',
]

// A package that is installed resolves into node_modules; one that is not keeps the name it was imported by.
const packages = (names: readonly string[]): string[] =>
  names.flatMap((name) => [`^${name}(/|$)`, `(^|/)node_modules/${name}/`])
const rooms = (names: readonly string[]): string => `^src/(?:${names.join('|')})/`

function optionalPeers(): readonly string[] {
  const manifest: { peerDependenciesMeta?: Record<string, { optional?: boolean }> } = JSON.parse(
    readFileSync(`${projectRoot}package.json`, 'utf8'),
  )
  const declared = Object.entries(manifest.peerDependenciesMeta ?? {}).filter(([, meta]) => meta.optional)
  return declared.map(([name]) => name)
}

/** Arrows as written: an `import type` counts, since it ties two rooms together just the same. */
const RULES_AS_WRITTEN: readonly IForbiddenRuleType[] = [
  {
    name: 'through-the-door',
    comment: 'A room is entered by its index.ts.',
    severity: 'error',
    from: { path: '^src/([^/]+)/' },
    to: { path: '^src/([^/]+)/', pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$'] },
  },
  {
    name: 'through-the-door-from-the-top',
    comment: 'app.ts and the package entry use the doors too.',
    severity: 'error',
    from: { path: '^src/[^/]+\\.ts$' },
    to: { path: '^src/([^/]+)/', pathNot: ['^src/[^/]+/index\\.ts$'] },
  },
  {
    name: 'core-knows-no-adapter',
    comment: 'Core rooms know each other only, however long the way.',
    severity: 'error',
    from: { path: rooms(CORE_ROOMS) },
    to: { path: ['^src/[^/]+\\.ts$', rooms([...ADAPTER_ROOMS, 'cli'])], reachable: true },
  },
  {
    name: 'core-knows-no-framework',
    comment: 'No Koa, no database, no logger, no provider, no command line in core, however long the way.',
    severity: 'error',
    from: { path: rooms(CORE_ROOMS) },
    to: { path: packages(OUTSIDE_CORE), reachable: true },
  },
  {
    name: 'adapters-know-no-top',
    comment: 'Only app.ts and cli/ put rooms together.',
    severity: 'error',
    from: { path: rooms(ADAPTER_ROOMS) },
    to: { path: ['^src/[^/]+\\.ts$', rooms(['cli'])] },
  },
  {
    name: 'every-room-is-known',
    comment: 'A new room is listed above as core or adapter, so that a rule holds for it.',
    severity: 'error',
    from: { path: '^src/', pathNot: ['^src/[^/]+\\.ts$', rooms([...CORE_ROOMS, ...ADAPTER_ROOMS, 'cli'])] },
    to: {},
  },
  { name: 'no-cycle', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
]

/** Arrows that are left at run time, when types are gone. */
const rulesAtRunTime = (peers: readonly string[]): readonly IForbiddenRuleType[] => [
  {
    name: 'middleware-stays-light',
    comment: 'Who mounts passerelle/koa loads no optional peer, no winston and no command line, however long the way.',
    severity: 'error',
    from: { path: '^src/koa/' },
    to: { path: packages(['winston', 'winston-daily-rotate-file', 'commander', ...peers]), reachable: true },
  },
  {
    name: 'optional-peers-when-used',
    comment: 'An optional peer is imported inside the function that needs it.',
    severity: 'error',
    from: { path: '^src/' },
    to: { path: packages(peers), dynamic: false },
  },
]

/** Cruises `src/` below `baseDir` and returns what breaks the rules, each broken arrow once. */
export async function findBrokenArrows(baseDir: string): Promise<readonly BrokenArrow[]> {
  const written = await violations(baseDir, RULES_AS_WRITTEN, true)
  const atRunTime = await violations(baseDir, rulesAtRunTime(optionalPeers()), false)
  return [...written, ...atRunTime]
}

async function violations(
  baseDir: string,
  rules: readonly IForbiddenRuleType[],
  countTypes: boolean,
): Promise<readonly BrokenArrow[]> {
  const { output } = await cruise(
    ['src'],
    {
      baseDir,
      validate: true,
      ruleSet: { forbidden: [...rules] },
      doNotFollow: { path: 'node_modules' },
      tsPreCompilationDeps: countTypes,
    },
    { conditionNames: ['import', 'types', 'node', 'default'] },
    { tsConfig: { options: { verbatimModuleSyntax: true, module: 199, moduleResolution: 99, target: 9 } } },
  )
  if (typeof output === 'string') throw new Error('dependency-cruiser returned a report instead of a result')
  if (output.summary.totalCruised === 0) throw new Error(`dependency-cruiser found no module below ${baseDir}/src`)
  return output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }))
}
