import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { type Database, type Notifications, openDatabase } from '../../src/stores/index.js'
import { createPostgresDatabase } from '../../src/stores/postgres-database.js'
import { describeLostConnections } from '../contract/lost-connection-contract.js'
import { describeMessages } from '../contract/messages-contract.js'
import { rememberSecret } from '../support/secrets-in-logs.js'
import { emptyDatabase } from './empty-database.js'
import { startPostgres } from './postgres-server.js'

function notificationsOf({ notifications }: Database): Notifications {
  if (notifications === undefined) throw new Error('PostgreSQL has notifications')
  return notifications
}

describe('notifications of PostgreSQL', () => {
  const errors: unknown[] = []
  let sender: Database
  let receiver: Database
  beforeAll(async () => {
    const url = await emptyDatabase(inject('postgresUrl'))
    sender = openDatabase({ url })
    receiver = openDatabase({ url, onError: (error) => errors.push(error) })
  })
  afterAll(() => Promise.all([sender.close(), receiver.close()]))

  describeMessages(() => ({
    listen: notificationsOf(receiver).listen,
    send: notificationsOf(sender).notify,
    errors,
  }))

  it('are sent by a transaction when it commits, and not when it is rolled back', async () => {
    const heard: string[] = []
    const subscription = notificationsOf(receiver).listen('committed', (message) => heard.push(message))
    await vi.waitFor(() => expect(subscription.connected).toBe(true))
    const sendThen = (message: string, fault?: Error) =>
      sender.transaction(async (transaction) => {
        await transaction.query('SELECT pg_notify($1, $2)', ['committed', message])
        if (fault !== undefined) throw fault
      })
    await expect(sendThen('rolled back', new Error('a fault'))).rejects.toThrow('a fault')
    await sendThen('committed')
    await vi.waitFor(() => expect(heard).toEqual(['committed']))
  })

  it('refuse a message that is too long', async () => {
    await expect(notificationsOf(sender).notify('channel', 'x'.repeat(8_001))).rejects.toMatchObject({
      code: 'query_failed',
    })
  })

  describeLostConnections(
    async () => {
      const server = await startPostgres()
      rememberSecret(server.password)
      return server
    },
    (url, heartbeatMs) => {
      const database = createPostgresDatabase({
        url,
        heartbeatMs,
        connectTimeoutMs: 1_000,
        statementTimeoutMs: 1_000,
        connections: 2,
        onError: () => {},
      })
      return { listen: notificationsOf(database).listen, send: notificationsOf(database).notify, close: database.close }
    },
  )
})
