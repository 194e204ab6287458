import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { REALM_KINDS, type RealmDocument } from '../../../src/realm-kinds/index.js'

const FOLDER = new URL('../../../src/realm-export/pristine/', import.meta.url)

describe.each(readdirSync(FOLDER))('a new realm of %s', (file) => {
  const document: RealmDocument = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'))
  const realm = String(document.realm)

  it.each(REALM_KINDS.filter(({ remove }) => remove !== undefined).map((kind) => [kind.name, kind] as const))(
    'has no %s that pruning could delete',
    (_name, kind) => {
      const unprotected = kind
        .list(document, realm)
        .filter((object) => kind.protects?.(object, document, realm) === undefined)
        .map(({ key }) => key)
      expect(unprotected).toEqual([])
    },
  )
})
