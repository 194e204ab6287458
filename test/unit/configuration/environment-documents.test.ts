import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { describe, expect, it } from 'vitest'
import { environmentSchema } from '../../../src/configuration/environment-schema.js'
import { readConfiguration } from '../../../src/configuration/index.js'
import { VARIABLES } from '../../../src/configuration/variables.js'
import { renderConfigurationPage, renderEnvironmentExample } from './environment-documents.js'

const example = new URL('../../../.env.example', import.meta.url)
const page = new URL('../../../docs/configuration.md', import.meta.url)
const names = Object.keys(environmentSchema.shape)

describe('.env.example', () => {
  it('says what the table of variables says', async () => {
    await expect(renderEnvironmentExample()).toMatchFileSnapshot(example.pathname)
  })

  it('names the variables of the schema, each once, with its default', () => {
    const text = readFileSync(example, 'utf8')
    const lines = [...text.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name)
    expect(lines).toEqual(names)
    const defaults = Object.entries(VARIABLES).map(([name, variable]) => [name, variable.default])
    expect(parseEnv(text)).toEqual(Object.fromEntries(defaults))
  })

  it('changes nothing when it is copied as it is', () => {
    expect(readConfiguration(parseEnv(readFileSync(example, 'utf8')))).toEqual(readConfiguration({}))
  })
})

describe('docs/configuration.md', () => {
  it('says what the table of variables says', async () => {
    await expect(renderConfigurationPage()).toMatchFileSnapshot(page.pathname)
  })

  it('has a row for every variable of the schema', () => {
    const rows = [...readFileSync(page, 'utf8').matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name)
    expect(rows).toEqual(names)
  })
})
