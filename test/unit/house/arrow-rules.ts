import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { cruise, type ICruiseResult, type IForbiddenRuleType, type IModule } from 'dependency-cruiser'

export const projectRoot: string = fileURLToPath(new URL('../../..', import.meta.url))

/** A broken arrow: which rule, from which module, to which module or package. */
export interface BrokenArrow {
  readonly rule: string
  readonly from: string
  readonly to: string
}

const CORE_ROOMS = [
  'realm-config',
  'keycloak-fields',
  'tokens',
  'revocation',
  'http-auth',
  'dpop',
  'forwarding',
  'policy',
  'policy-reports',
  'policy-cases',
  'policy-lint',
  'policy-types',
  'record-values',
  'client',
  'row-filters',
  'policy-declarations',
  'log-line',
  'log-context',
  'daily-file',
  'batched-file',
  'audit-record',
  'audit-chain',
  'audit-privacy',
  'audit-verify',
  'audit-anchors',
  'audit-search',
  'audit-formats',
  'audit-report',
  'html-text',
  'audit',
  'alerts',
  'process-lock',
  'access',
  'routing',
  'spelling',
  'development-key',
  'addresses',
  'json',
  'civil-time',
]
const ADAPTER_ROOMS = [
  'authzen',
  'live-policy',
  'outbound',
  'koa',
  'express',
  'fastify',
  'hono',
  'fetch',
  'logging',
  'dev-provider',
  'admin-api',
  'realm-documents',
  'realm-kinds',
  'realm-engine',
  'realm-ledger',
  'realm-export',
  'realm-lint',
  'realm-drift',
  'account',
  'demonstration',
  'serving',
  'stores',
  'revocation-stores',
  'audit-store',
  'testing',
  'configuration',
  'diagnosis',
  'notifications',
]
const OUTSIDE_CORE = [
  'undici',
  'koa',
  '@koa/router',
  'express',
  'fastify',
  'hono',
  'pg',
  '@electric-sql/pglite',
  'kysely',
  'drizzle-orm',
  'redis',
  'winston',
  'winston-daily-rotate-file',
  'oidc-provider',
  'commander',
  'nodemailer',
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
const RULES: readonly IForbiddenRuleType[] = [
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

const optionalPeersWhenUsed = (peers: readonly string[]): IForbiddenRuleType => ({
  name: 'optional-peers-when-used',
  comment: 'An optional peer is imported inside the function that needs it.',
  severity: 'error',
  from: { path: '^src/' },
  to: { path: packages(peers), dynamic: false, dependencyTypesNot: ['type-only'] },
})

/** Rooms that stand in a user's own application. */
const MIDDLEWARE = /^src\/(?:koa|express|fastify|hono|fetch)\//

/** What they must not load, however long the way; types are gone at run time, and don't count. */
const HEAVY = ['winston', 'winston-daily-rotate-file', 'commander']

/** Cruises `src/` below `baseDir` and returns what breaks the rules, each broken arrow once. */
export async function findBrokenArrows(baseDir: string): Promise<readonly BrokenArrow[]> {
  const peers = optionalPeers()
  const { modules, summary } = await cruiseSources(baseDir, [...RULES, optionalPeersWhenUsed(peers)])
  const direct = summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }))
  const heavy = new RegExp(packages([...HEAVY, ...peers]).join('|'))
  return [...direct, ...reachedAtRunTime(modules, MIDDLEWARE, heavy, 'middleware-stays-light')]
}

async function cruiseSources(baseDir: string, rules: readonly IForbiddenRuleType[]): Promise<ICruiseResult> {
  const { output } = await cruise(
    ['src'],
    {
      baseDir,
      validate: true,
      ruleSet: { forbidden: [...rules] },
      doNotFollow: { path: 'node_modules' },
      tsPreCompilationDeps: true,
    },
    { conditionNames: ['import', 'types', 'node', 'default'] },
  )
  if (typeof output === 'string') throw new Error('dependency-cruiser returned a report instead of a result')
  if (output.summary.totalCruised === 0) throw new Error(`dependency-cruiser found no module below ${baseDir}/src`)
  return output
}

/** Arrows to `target` from modules that `from` reaches by imports other than types. */
function reachedAtRunTime(
  modules: readonly IModule[],
  from: RegExp,
  target: RegExp,
  rule: string,
): readonly BrokenArrow[] {
  const bySource = new Map(modules.map((module) => [module.source, module]))
  const reached = new Set(modules.map(({ source }) => source).filter((source) => from.test(source)))
  const broken: BrokenArrow[] = []
  // A Set walks over what is added to it on the way.
  for (const source of reached) {
    for (const { resolved, dependencyTypes } of bySource.get(source)?.dependencies ?? []) {
      if (dependencyTypes.includes('type-only')) continue
      if (target.test(resolved)) broken.push({ rule, from: source, to: resolved })
      else reached.add(resolved)
    }
  }
  return broken
}
