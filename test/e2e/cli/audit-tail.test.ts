import { expect, it } from 'vitest'
import { createAuditTrail } from '../../../src/audit/index.js'
import { startCommand } from '../../support/command.js'
import { logFolder } from '../../support/secrets-in-logs.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { recordsOnDisk } from '../../support/trail-on-disk.js'

it('passerelle audit tail -f shows what is written, over restarts of who writes it, until Ctrl-C', async () => {
  const environment = { LOG_DIR: await logFolder(), DATA_DIR: await temporaryFolder() }
  const open = () => createAuditTrail({ directory: environment.LOG_DIR, dataDirectory: environment.DATA_DIR })
  const first = open()
  await first.commit({ event: 'DATA_MUTATION', outcome: 'success', reason: 'granted', user: 'first' })
  const following = startCommand(['audit', 'tail', '-f', '--event', 'DATA_MUTATION'], environment)
  await following.shows(/ first /)
  const fresh = startCommand(['audit', 'tail', '-f', '-n', '0'], environment)
  await expect.poll(() => records(environment.LOG_DIR, 'AUDIT_SEARCH'), { timeout: 20_000 }).toBe(2)
  await first.commit({ event: 'LOGOUT', outcome: 'success', reason: 'ok', user: 'unwanted' })
  await first.commit({ event: 'DATA_MUTATION', outcome: 'pending', reason: 'granted', user: 'second' })
  await following.shows(/ second /)
  await first.close()
  const next = open()
  await next.commit({ event: 'DATA_MUTATION', outcome: 'success', reason: 'granted', user: 'third' })
  await following.shows(/ third /)
  await next.close()
  await fresh.shows(/ third /)
  expect(await fresh.stop('SIGINT')).toBe(0)
  expect(fresh.stdout()).not.toContain(' first ')
  expect(await following.stop('SIGINT')).toBe(0)
  expect(following.stdout()).not.toContain('unwanted')
  expect(following.stderr()).toBe('')
})

const records = (directory: string, event: string): number =>
  recordsOnDisk(directory).filter((record) => record.event === event).length
