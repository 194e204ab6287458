import { expect, test } from 'vitest'
import { runProgram } from './run-program.js'

test('the fields that files may have are those of the versions that are tested with', async () => {
  const checked = await runProgram('node', ['scripts/keycloak-fields/generate.mjs', '--check'])
  expect(checked.stderr).not.toContain('is not what these versions say')
  expect(checked.exitCode).toBe(0)
}, 600_000)
