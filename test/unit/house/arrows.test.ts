import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BrokenArrow, findBrokenArrows, projectRoot } from './arrow-rules.js'

interface PlantedFault {
  readonly name: string
  readonly rule: string
  readonly from: string
  readonly imports: string
  /** Default: `from`. */
  readonly reportedAt?: string
  readonly to: string
}

const PLANTED: readonly PlantedFault[] = [
  {
    name: 'a room that imports past the index of another',
    rule: 'through-the-door',
    from: 'src/koa/past-the-index.ts',
    imports: "import { inner } from '../tokens/inner.js'",
    to: 'src/tokens/inner.ts',
  },
  {
    name: 'a type taken past the index of another room',
    rule: 'through-the-door',
    from: 'src/koa/type-past-the-index.ts',
    imports: "import type { Inner } from '../tokens/inner.js'",
    to: 'src/tokens/inner.ts',
  },
  {
    name: 'app.ts that imports past an index',
    rule: 'through-the-door-from-the-top',
    from: 'src/app.ts',
    imports: "import { inner } from './tokens/inner.js'",
    to: 'src/tokens/inner.ts',
  },
  {
    name: 'core that imports an adapter',
    rule: 'core-knows-no-adapter',
    from: 'src/policy/adapter.ts',
    imports: "import { door } from '../realm-engine/index.js'",
    to: 'src/realm-engine/index.ts',
  },
  {
    name: 'core that imports Koa',
    rule: 'core-knows-no-framework',
    from: 'src/routing/with-koa.ts',
    imports: "import Koa from 'koa'",
    to: 'koa',
  },
  {
    name: 'core that reaches a database driver through another core room',
    rule: 'core-knows-no-framework',
    from: 'src/audit/far.ts',
    imports: "import { door } from '../realm-config/index.js'",
    to: 'pg',
  },
  {
    name: 'core that takes a type from a framework',
    rule: 'core-knows-no-framework',
    from: 'src/log-line/type-of-winston.ts',
    imports: "import type { Logger } from 'winston'",
    to: 'winston',
  },
  {
    name: 'an adapter that imports the composition root',
    rule: 'adapters-know-no-top',
    from: 'src/demonstration/top.ts',
    imports: "import { startApp } from '../app.js'",
    to: 'src/app.ts',
  },
  {
    name: 'an adapter that imports the command line',
    rule: 'adapters-know-no-top',
    from: 'src/configuration/command.ts',
    imports: "import { door } from '../cli/index.js'",
    to: 'src/cli/index.ts',
  },
  {
    name: 'a room that no rule names',
    rule: 'every-room-is-known',
    from: 'src/utils/index.ts',
    imports: "import { door } from '../tokens/index.js'",
    to: 'src/tokens/index.ts',
  },
  {
    name: 'two files that import each other',
    rule: 'no-cycle',
    from: 'src/tokens/egg.ts',
    imports: "import { hen } from './hen.js'",
    to: 'src/tokens/hen.ts',
  },
  {
    name: 'middleware that reaches winston through another adapter',
    rule: 'middleware-stays-light',
    from: 'src/koa/far.ts',
    imports: "import { door } from '../logging/index.js'",
    reportedAt: 'src/logging/index.ts',
    to: 'winston',
  },
  {
    name: 'an optional peer that is imported when its module is',
    rule: 'optional-peers-when-used',
    from: 'src/testing/eager.ts',
    imports: "import Provider from 'oidc-provider'",
    to: 'oidc-provider',
  },
]

/** What the planted faults import, and arrows that are allowed and must not be reported. */
const GROUND: Readonly<Record<string, string>> = {
  'src/tokens/index.ts': "export { inner as door } from './inner.js'",
  'src/tokens/inner.ts': "import { jwtVerify } from 'jose'",
  'src/tokens/hen.ts': "import { egg } from './egg.js'",
  'src/realm-config/index.ts': "import pg from 'pg'",
  'src/realm-engine/index.ts': "import { door } from '../tokens/index.js'",
  'src/logging/index.ts': "import winston from 'winston'",
  'src/cli/index.ts': "import { Command } from 'commander'\nimport { startApp } from '../app.js'",
  'src/koa/allowed-type.ts': "import type { Loggers } from '../logging/index.js'\nimport type Koa from 'koa'",
  'src/dev-provider/allowed-lazy.ts': "export const load = async () => await import('oidc-provider')",
}

async function plant(sample: string): Promise<void> {
  const faults = PLANTED.map(({ from, imports }) => [from, imports] as const)
  for (const [path, imports] of [...Object.entries(GROUND), ...faults]) {
    await mkdir(dirname(join(sample, path)), { recursive: true })
    // The imported names are used, so that the compiler keeps the imports.
    const names = [...imports.matchAll(/^import (?!type)\{? ?(\w+)/gm)].map(([, name]) => name)
    await writeFile(join(sample, path), `${imports}\nexport const used = [${names.join(', ')}]\n`)
  }
}

describe('the arrows between rooms', () => {
  let sample: string
  let found: readonly BrokenArrow[]

  beforeAll(async () => {
    sample = await mkdtemp(join(tmpdir(), 'passerelle-arrows-'))
    await plant(sample)
    found = await findBrokenArrows(sample)
  }, 120_000)

  afterAll(() => rm(sample, { recursive: true, force: true }))

  it.each(PLANTED)('reports $name', ({ rule, from, reportedAt, to }) => {
    expect(found).toContainEqual({ rule, from: reportedAt ?? from, to })
  })

  it('reports nothing from files that keep to the rules', () => {
    const keepers = [
      'src/koa/allowed-type.ts',
      'src/dev-provider/allowed-lazy.ts',
      'src/tokens/inner.ts',
      'src/cli/index.ts',
    ]
    expect(found.filter(({ from }) => keepers.includes(from))).toEqual([])
  })

  it('holds in this project', async () => {
    expect(await findBrokenArrows(projectRoot)).toEqual([])
  }, 120_000)
})
