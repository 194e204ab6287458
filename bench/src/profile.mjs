import { Session } from 'node:inspector/promises'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const CLONE = fileURLToPath(new URL('../../', import.meta.url))
const EVERY_MICROS = 200
const MOST_ROWS = 70

let session

export async function startProfile() {
  session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: EVERY_MICROS })
  await session.post('Profiler.start')
  return true
}

/** Where the process was while it was busy: each function by its own time, and with what it called. */
export async function stopProfile() {
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const parents = new Map(profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])))
  const own = new Map()
  const total = new Map()
  let busy = 0
  profile.samples.forEach((id, index) => {
    if (nodes.get(id).callFrame.functionName === '(idle)') return
    const micros = profile.timeDeltas[index]
    busy += micros
    const seen = new Set()
    for (let at = id; at !== undefined; at = parents.get(at)) {
      const name = nameOf(nodes.get(at))
      if (at === id) own.set(name, (own.get(name) ?? 0) + micros)
      if (!seen.has(name)) total.set(name, (total.get(name) ?? 0) + micros)
      seen.add(name)
    }
  })
  return [...own]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_ROWS)
    .map(([label, micros]) => ({ label, own: (100 * micros) / busy, total: (100 * total.get(label)) / busy }))
}

function nameOf({ callFrame: { functionName, url, lineNumber } }) {
  const place = url.startsWith('file:') ? `${relative(CLONE, fileURLToPath(url))}:${lineNumber + 1}` : url
  return `${functionName || '(anonymous)'} ${place}`.trim()
}
