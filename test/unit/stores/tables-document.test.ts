import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8')

it('docs/stores.md has each table that migrations make, and no other', () => {
  const folder = fileURLToPath(new URL('../../../src/stores/migrations', import.meta.url))
  const sql = readdirSync(folder)
    .filter((name) => name.endsWith('.up.sql'))
    .map((name) => read(`src/stores/migrations/${name}`))
    .join('')
  const made = [...sql.matchAll(/^CREATE TABLE (\w+) \(/gm)].map(([, name]) => name)
  const section = /^## In PostgreSQL$(.*?)^## /ms.exec(read('docs/stores.md'))?.[1] ?? ''
  const told = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)
  expect(told.toSorted()).toEqual([...made, 'passerelle_migrations'].toSorted())
})
