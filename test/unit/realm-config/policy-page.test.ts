import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { demonstrationRealmDirectory } from '../../../src/realm-config/index.js'
import { parseRealmConfig } from '../../../src/realm-config/parse-realm-config.js'
import { readRealmFiles } from '../../../src/realm-config/read-realm-files.js'
import { policyOf, realmFor, withGeneratedParts, yamlBlocks } from './policy-page.js'

const path = new URL('../../../docs/policy.md', import.meta.url)
const page = readFileSync(path, 'utf8')
const policies = yamlBlocks(page).filter((block) => !block.startsWith('# realm.yaml'))

describe('docs/policy.md', () => {
  it('has examples', () => expect(policies.length).toBeGreaterThan(5))

  it.each(policies.map((block, index) => [index + 1, block] as const))(
    'has an example %i that loads',
    async (_, block) => {
      const files = realmFor(await readRealmFiles(demonstrationRealmDirectory()), page, policyOf(page, block))
      expect(Object.keys(parseRealmConfig('realm', files).policy.roles).length).toBeGreaterThan(0)
    },
  )

  it('shows answers, verdicts and mistakes as they are', async () => {
    const files = await readRealmFiles(demonstrationRealmDirectory())
    await expect(withGeneratedParts(page, files)).toMatchFileSnapshot(path.pathname)
  })
})
