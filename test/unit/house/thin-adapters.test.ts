import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from './arrow-rules.js'

/** More than this, and an adapter decides something itself. */
const MOST_LINES = 100

/** Lines that are neither empty, nor comment, nor import. */
function linesOf(room: string): number {
  const folder = join(projectRoot, 'src', room)
  const text = readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n')
  const code = text
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/^(?:import|export) (?:type )?(?:\{[^}]*\}|\w+) from '.*'$/gm, '')
  return code.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('//')).length
}

describe('the adapters', () => {
  it.each(['express', 'fastify', 'hono', 'fetch'])(`are under ${MOST_LINES} lines: %s`, (room) => {
    expect(linesOf(room)).toBeLessThan(MOST_LINES)
    expect(linesOf(room)).toBeGreaterThan(20)
  })
})
