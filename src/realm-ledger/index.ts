export { createSecretDigests, type DigestSecret } from './digest-secret.js'
export {
  EMPTY_LEDGER,
  INTENT,
  intendedBy,
  isOwnAttribute,
  isUnfinished,
  ledgerAttributes,
  ownerOf,
  readLedger,
  sameLedger,
  withEntries,
} from './ledger.js'
export { DEFAULT_STACK, type Ledger } from './types.js'
