export { createSecretDigests, type DigestSecret } from './digest-secret.js'
export {
  EMPTY_LEDGER,
  isOwnAttribute,
  type Ledger,
  ledgerAttributes,
  owns,
  readLedger,
  sameLedger,
  withEntries,
} from './ledger.js'
