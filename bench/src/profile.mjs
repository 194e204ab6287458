import { Session } from 'node:inspector/promises'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const CLONE = fileURLToPath(new URL('../../', import.meta.url))
const EVERY_MICROS = 200
const MOST_ROWS = 40

let session

export async function startProfile() {
  session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: EVERY_MICROS })
  await session.post('Profiler.start')
  return true
}

/** Where the process was while it was busy: each function by its own time, callees left out. */
export async function stopProfile() {
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  const own = new Map()
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  let busy = 0
  profile.samples.forEach((id, index) => {
    const { functionName, url, lineNumber } = nodes.get(id).callFrame
    if (functionName === '(idle)') return
    const micros = profile.timeDeltas[index]
    const place = url.startsWith('file:') ? `${relative(CLONE, fileURLToPath(url))}:${lineNumber + 1}` : url
    const name = `${functionName || '(anonymous)'} ${place}`.trim()
    own.set(name, (own.get(name) ?? 0) + micros)
    busy += micros
  })
  return [...own]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_ROWS)
    .map(([label, micros]) => ({ label, share: (100 * micros) / busy }))
}
