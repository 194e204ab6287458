export { createSecretDigests, type DigestSecret } from './digest-secret.js'
export {
  EMPTY_LEDGER,
  INTENT,
  intended,
  isOwnAttribute,
  type Ledger,
  ledgerAttributes,
  owns,
  readLedger,
  sameLedger,
  withEntries,
} from './ledger.js'
