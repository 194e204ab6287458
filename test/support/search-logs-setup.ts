export { searchLogsForSecrets as setup } from './secrets-in-logs.js'
