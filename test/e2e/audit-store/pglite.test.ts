import { describe } from 'vitest'
import { openDatabase } from '../../../src/stores/index.js'
import { describeAuditStore } from '../../contract/audit-store-contract.js'

describe('PGlite', () => {
  describeAuditStore(async () => openDatabase())
})
