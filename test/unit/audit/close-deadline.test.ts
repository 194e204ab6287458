import { execFileSync } from 'node:child_process'
import { closeSync, constants, existsSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { privateTrail } from '../../support/private-trail.js'

// A pipe that nobody reads from takes as long to open as a disk that does not answer.
it.each(['audit-anchors.jsonl', 'audit-person-keys.jsonl'])(
  'a trail is closed within its deadline while %s cannot be opened',
  async (name) => {
    const place = await privateTrail()
    const trail = place.open({ closeDeadlineMs: 300 })
    const event = { event: 'AUTHENTICATED_REQUEST', outcome: 'success', reason: 'ok' } as const
    await trail.flush()
    const path = join(place.dataDirectory, name)
    await vi.waitFor(() => expect(existsSync(join(place.dataDirectory, 'audit-anchors.jsonl'))).toBe(true), 10_000)
    rmSync(path, { force: true })
    execFileSync('mkfifo', [path])
    trail.record({ ...event, subject: 'subject-of-jean' })
    await trail.close()
    // Lets go what hangs.
    closeSync(openSync(path, constants.O_RDONLY | constants.O_NONBLOCK))
  },
)
