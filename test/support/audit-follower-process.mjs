// Copies the trails of a folder until it is killed: audit-follower-process.mjs DATABASE_URL FOLDER
import { followTrail } from '../../dist/audit-store/index.js'
import { openDatabase } from '../../dist/stores/index.js'

const [url, folder] = process.argv.slice(2)
const database = openDatabase({ url, connections: 2 })
followTrail({ database, folder, everyMs: 1, batchRecords: 20, leaseMs: 100 })
// The follower alone keeps no process alive.
setInterval(() => {}, 60_000)
process.send?.('ready')
