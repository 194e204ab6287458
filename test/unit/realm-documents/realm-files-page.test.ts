import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadRealms, referenceFindings } from '../../../src/realm-documents/index.js'
import { realmFiles } from './realm-files.js'

test('the files of docs/realm-files.md make the document that it shows', async () => {
  const page = await readFile(new URL('../../../docs/realm-files.md', import.meta.url), 'utf8')
  const files = Array.from(
    page.matchAll(/^`(shop\/[^`]+)`\n\n```yaml\n([\s\S]*?)```$/gm),
    ([, name = '', text = '']) => [name, text],
  )
  expect(files).toHaveLength(5)
  const folder = join(await realmFiles(Object.fromEntries(files)), 'shop')
  const [loaded] = await loadRealms(folder, {
    overlays: [join(folder, 'overlays/production.yaml')],
    environment: { API_SECRET: 's3cret' },
  })
  const shown = /^```json\n([\s\S]*?)```$/m.exec(page)?.[1] ?? ''
  expect(loaded?.document).toEqual(JSON.parse(shown))
  expect(loaded && referenceFindings(loaded)).toEqual([])
})
