import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { ecsCategories, OCSF_CLASSES, ocsfActivity } from '../../../src/audit-formats/index.js'
import { AUDIT_EVENT_CLASSES } from '../../../src/audit-record/index.js'
import { auditRecord } from '../audit-search/records.js'

const path = new URL('../../../docs/audit/mapping.md', import.meta.url).pathname

function rowOf(event: string): string {
  const record = auditRecord({ event, request: { method: event === 'DATA_MUTATION' ? 'POST' : 'GET' } })
  const { kind, category, type } = ecsCategories(record)
  const { class: name, id, name: activity } = ocsfActivity(record)
  const { uid, name: caption } = OCSF_CLASSES[name]
  const alert = kind === 'event' ? '' : ` (${kind})`
  return `| \`${event}\` | ${category.join(', ')} / ${type.join(', ')}${alert} | ${uid} ${caption}, ${id} ${activity} |`
}

it('docs/audit/mapping.md has each event as it is mapped', async () => {
  const text = readFileSync(path, 'utf8')
  const table = [
    '| event | ECS category / type | OCSF class, activity |',
    '|---|---|---|',
    ...Object.keys(AUDIT_EVENT_CLASSES).map(rowOf),
  ]
  const written = text.replace(
    /(<!-- events -->\n)[\s\S]*(<!-- \/events -->)/,
    (_, begin: string, end: string) => `${begin}${table.join('\n')}\n${end}`,
  )
  await expect(written).toMatchFileSnapshot(path)
})
