import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { projectRoot } from './arrow-rules.js'

const page = readFileSync(`${projectRoot}docs/standards.md`, 'utf8')

/** Rows of the tables, but for their heads. */
const ROWS = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| section') && !line.startsWith('| ---'))

interface NamedTest {
  readonly file: string
  readonly title: string
}

function testsOf(row: string): readonly NamedTest[] {
  const cell = row.split(' | ').at(-1)?.replace(/ \|$/, '') ?? ''
  return cell.split('<br>').map((one) => {
    const [, file = '', title = ''] = /^`([^`]+)`: (.+)$/.exec(one) ?? []
    return { file, title }
  })
}

/** Whether a file of tests has such a title, or a table with such a row. */
function isThere({ file, title }: NamedTest): boolean {
  const path = `${projectRoot}test/${file}`
  if (title === '' || !existsSync(path)) return false
  const text = readFileSync(path, 'utf8')
  return [`'${title}'`, `"${title}"`, `\`${title}\``].some((quoted) => text.includes(quoted))
}

describe('docs/standards.md', () => {
  it('has a row for each demand, of four cells', () => {
    expect(ROWS.length).toBeGreaterThan(70)
    expect(ROWS.filter((row) => row.split(' | ').length !== 4)).toEqual([])
  })

  it('names tests that exist', () => {
    expect(ROWS.flatMap(testsOf).filter((named) => !isThere(named))).toEqual([])
  })

  it('would notice a test that is gone', () => {
    const file = 'unit/house/standards.test.ts'
    expect(isThere({ file, title: 'names tests that exist' })).toBe(true)
    expect(isThere({ file, title: ['names', 'no tests'].join(' ') })).toBe(false)
    expect(isThere({ file: 'unit/house/none.test.ts', title: 'names tests that exist' })).toBe(false)
  })

  it.each(['7515', '7519', '8725', '9068', '9700', '6750', '8705', '9449', '9470', '9728'])('has RFC %s', (number) => {
    expect(page).toContain(`## RFC ${number}`)
  })
})
