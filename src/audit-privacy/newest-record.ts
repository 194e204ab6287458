import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chainsIn } from './prune-trail.js'

/** A record is not read whole for its time: there are many. */
const TIME = /^\{"v":\d+,"chain":"[0-9a-f]{12}","seq":\d+,"time":"([^"]{27})"/

/**
 * When the newest record was written that is no younger than `upTo`; undefined where there is none. Of several that are no older
 * than `enough`, any.
 *
 * @param folder `LOG_DIR/audit`
 */
export async function newestRecord(folder: string, upTo: Date, enough: Date): Promise<Date | undefined> {
  let newest: Date | undefined
  for (const files of (await chainsIn(folder)).values()) {
    for (const { name } of files.toReversed()) {
      const found = await newestIn(join(folder, name), upTo, enough)
      if (found === undefined) continue
      if (newest === undefined || found > newest) newest = found
      if (newest >= enough) return newest
      break
    }
  }
  return newest
}

async function newestIn(path: string, upTo: Date, enough: Date): Promise<Date | undefined> {
  let newest: Date | undefined
  const input = createReadStream(path)
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      const time = new Date(TIME.exec(line)?.[1] ?? Number.NaN)
      if (time <= upTo && (newest === undefined || time > newest)) newest = time
      if (newest !== undefined && newest >= enough) return newest
    }
    return newest
  } finally {
    input.destroy()
  }
}
