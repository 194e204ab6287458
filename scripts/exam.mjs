// `npm run exam`: what `npm run test:fuzz` and `npm run bench` do, at full size, and how fast a revocation reaches the other
// processes, an apply that is killed at each of its requests, and a trail whose process is killed and whose disk loses its power. Arguments go to the bench. Fails if one of them does, after all have run.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const vitest = `${root}node_modules/vitest/vitest.mjs`

function run(args, env = {}) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
  return status === 0
}

const isRight = run([vitest, 'run', '--config', 'vitest.fuzz.config.ts'], { FUZZ_SCALE: '1' })
const isHeard = ['redis', 'postgres'].map((store) =>
  run([vitest, 'run', '--config', `vitest.${store}.config.ts`, 'revoked-everywhere'], { PASSERELLE_EXAM: 'true' }),
)
const isResumed = run(
  [vitest, 'run', '--config', 'vitest.keycloak.config.ts', '--project', 'keycloak', 'engine/resume'],
  {
    PASSERELLE_EXAM: 'true',
  },
)
const isKept = run([vitest, 'run', 'test/e2e/audit/kill', 'test/unit/audit/power-cut'], { PASSERELLE_EXAM: 'true' })
const isCopied = run([vitest, 'run', '--config', 'vitest.postgres.config.ts', 'audit-follower-faults'], {
  PASSERELLE_EXAM: 'true',
})
const isFound = run([`${root}bench/run.mjs`, '--scale', '1', '--section', 'audit-postgres'])
const isEvidence = run(
  [vitest, 'run', '--testTimeout', '1800000', 'test/unit/audit-verify', 'test/e2e/cli/audit-verify'],
  {
    PASSERELLE_EXAM: 'true',
  },
)
const isMeasured = run([`${root}bench/run.mjs`, '--scale', '1', ...process.argv.slice(2)])
const areRight = [isCopied, isFound, isRight, isEvidence, isKept, isResumed, isMeasured, ...isHeard]
process.exit(areRight.every(Boolean) ? 0 : 1)
