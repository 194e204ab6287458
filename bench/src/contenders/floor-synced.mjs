import { fdatasync, openSync, write } from 'node:fs'
import { join } from 'node:path'
import { appender, HEADERS } from './floor-stack.mjs'
import { emptyLayer, lookUp } from './floor-warm.mjs'
import { koaListener } from './koa.mjs'

/**
 * F2 whose answer waits for the disk twice, before its handler and after it, as that of a change has to: half of the trail's bytes each
 * time, with all that wait at that moment in one write and one fdatasync.
 * @param {{ directory: string, apiLineBytes: number, auditLineBytes: number, trailLineBytes: number }} settings
 */
export function createListener({ directory, apiLineBytes = 150, auditLineBytes = 1200, trailLineBytes = 2700 }) {
  const api = appender(join(directory, 'floor-synced-api.log'), apiLineBytes)
  const audit = appender(join(directory, 'floor-synced-audit.log'), auditLineBytes)
  const commit = groupCommit(join(directory, 'floor-synced-trail.log'), Math.round(trailLineBytes / 2))
  const headersAndLines = (ctx, next) => {
    for (const [name, value] of HEADERS) ctx.res.setHeader(name, value)
    api()
    audit()
    return commit().then(next).then(commit)
  }
  return koaListener([headersAndLines, lookUp()], [emptyLayer])
}

/** One round at a time; whoever comes meanwhile waits for the next. */
function groupCommit(path, bytes) {
  const fd = openSync(path, 'a')
  const line = `${'x'.repeat(bytes - 1)}\n`
  let batch = ''
  let waiting = []
  let isUnderWay = false

  function round() {
    const data = Buffer.from(batch, 'latin1')
    const told = waiting
    batch = ''
    waiting = []
    write(fd, data, 0, data.length, null, () =>
      fdatasync(fd, () => {
        for (const tell of told) tell()
        if (waiting.length > 0) setImmediate(round)
        else isUnderWay = false
      }),
    )
  }

  return () => {
    batch += line
    if (!isUnderWay) setImmediate(round)
    isUnderWay = true
    return new Promise((resolve) => waiting.push(resolve))
  }
}
