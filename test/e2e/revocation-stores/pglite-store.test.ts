import { describe, expect, it, onTestFinished } from 'vitest'
import { createRevocations } from '../../../src/revocation/index.js'
import { createDatabaseRevocationStore } from '../../../src/revocation-stores/database-store.js'
import { openDatabase } from '../../../src/stores/index.js'
import { describeRevocationStore } from '../../contract/revocation-store-contract.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

describe('revocations in PGlite', () => {
  describeRevocationStore(
    async () => {
      const store = createDatabaseRevocationStore(openDatabase())
      return () => store
    },
    { isShared: false },
  )

  it('outlive the process that made them', async () => {
    const directory = await temporaryFolder()
    const open = () =>
      createRevocations({ store: createDatabaseRevocationStore(openDatabase({ directory })), heartbeatMs: 30_000 })
    const first = open()
    onTestFinished(() => first.close())
    expect(await first.ready()).toBe(true)
    await first.revoke({ kind: 'session', issuer: 'https://id.example', value: 'a' })
    await first.revoke({ kind: 'subject', issuer: 'https://id.example', value: 'b', issuedBefore: 1_000 })
    await first.close()
    const second = open()
    onTestFinished(() => second.close())
    expect(await second.ready()).toBe(true)
    expect(second.status()).toMatchObject({ status: 'ok', marks: 2 })
  })
})
