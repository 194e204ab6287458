import { inject } from 'vitest'
import { describeRowFilterLaw } from '../contract/row-filter-contract.js'
import { openRowStore } from './row-store.js'

describeRowFilterLaw('PostgreSQL', () => openRowStore(inject('postgresUrl')), 300, 100_000)
