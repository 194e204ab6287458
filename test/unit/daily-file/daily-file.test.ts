import {
  closeSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type LiveFile, openLiveFile, retryDelayMs, whereIs } from '../../../src/daily-file/index.js'

const line = (day: string, text: string): string => `${day} 10:00:00 | INFO     | main | ${text}\n`

describe('a daily file', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'passerelle-daily-'))
  })
  afterEach(() => rmSync(directory, { recursive: true, force: true }))

  const put = (name: string, text = ''): void => writeFileSync(join(directory, name), text)
  const read = (name: string): string => readFileSync(join(directory, name), 'utf8')
  const open = (day: string, retentionDays = 30): void => {
    closeSync(openLiveFile({ directory, name: 'main.log', day, retentionDays }).fd)
  }

  it('is made with its folder', () => {
    const deep = join(directory, 'deep', 'logs')
    closeSync(openLiveFile({ directory: deep, name: 'main.log', day: '2024-12-24', retentionDays: 30 }).fd)
    expect(readdirSync(deep)).toEqual(['main.log'])
  })

  it('is refused, and not tried for ever, where no folder can be made', () => {
    put('file')
    for (const impossible of ['/proc/passerelle/logs', join(directory, 'file', 'logs')]) {
      const opening = () =>
        openLiveFile({ directory: impossible, name: 'main.log', day: '2024-12-24', retentionDays: 30 })
      expect(opening).toThrow(/ENOENT|ENOTDIR/)
    }
  })

  it('goes on within its day', () => {
    put('main.log', line('2024-12-24', 'one'))
    open('2024-12-24')
    expect(read('main.log')).toBe(line('2024-12-24', 'one'))
  })

  it('is archived under the day of its last line, however much later that is noticed', () => {
    put('main.log', line('2024-12-20', 'one') + line('2024-12-21', 'two'))
    open('2024-12-24')
    expect(readdirSync(directory).sort()).toEqual(['main.log', 'main.log.2024-12-21'])
    expect(read('main.log')).toBe('')
  })

  it('is archived under the day of its last change when no line has a stamp', () => {
    put('main.log', 'not a line of ours\n')
    utimesSync(join(directory, 'main.log'), new Date(2024, 11, 20, 12), new Date(2024, 11, 20, 12))
    open('2024-12-24')
    expect(readdirSync(directory)).toContain('main.log.2024-12-20')
  })

  it('never overwrites an archive', () => {
    put('main.log.2024-12-23', 'first')
    put('main.log.2024-12-23.1', 'second')
    put('main.log', line('2024-12-23', 'third'))
    open('2024-12-24')
    expect([read('main.log.2024-12-23'), read('main.log.2024-12-23.1')]).toEqual(['first', 'second'])
    expect(read('main.log.2024-12-23.2')).toBe(line('2024-12-23', 'third'))
  })

  it('makes no archive of an empty file', () => {
    put('main.log')
    utimesSync(join(directory, 'main.log'), new Date(2024, 11, 20), new Date(2024, 11, 20))
    open('2024-12-24')
    expect(readdirSync(directory)).toEqual(['main.log'])
  })

  it('ends a line that a crash cut off', () => {
    put('main.log', `${line('2024-12-24', 'one')}2024-12-24 10:00:01 | INF`)
    open('2024-12-24')
    expect(read('main.log')).toMatch(/INF\n$/)
  })

  it('finds the last stamp before a line that a crash cut off', () => {
    put('main.log', `${line('2024-12-23', 'one')}2024-12-2`)
    open('2024-12-24')
    expect(readdirSync(directory)).toContain('main.log.2024-12-23')
  })

  it('deletes archives past their retention and nothing else', () => {
    const kept = ['main.log.2024-12-23', 'main.log.2024-11-24', 'main.log.2024-11-24.1', 'main.log.2024-11-24.gz']
    const expired = [
      'main.log.2024-11-23',
      'main.log.2024-11-23.1',
      'main.log.2023-01-01',
      'main.log.2024-11-23.gz',
      'main.log.2024-11-23.1.gz',
    ]
    const foreign = [
      'auth.log.2020-01-01',
      'main.log.2020-01-01.bz2',
      'main.log.2020-01-01.gz.bak',
      'main.log.gz',
      'main.log.old',
      'xmain.log.2020-01-01',
      'main.log.2020-99-99',
      'main-log.2020-01-01',
    ]
    for (const name of [...kept, ...expired, ...foreign]) put(name, 'x')
    mkdirSync(join(directory, 'main.log.2020-01-02'))
    symlinkSync('/etc/hostname', join(directory, 'main.log.2020-01-03'))
    open('2024-12-24')
    expect(readdirSync(directory).sort()).toEqual(
      [...kept, ...foreign, 'main.log', 'main.log.2020-01-02', 'main.log.2020-01-03'].sort(),
    )
  })

  it('counts retention by the calendar', () => {
    put('main.log.2024-09-24', 'x')
    open('2024-12-23', 90)
    expect(readdirSync(directory)).toContain('main.log.2024-09-24')
    open('2024-12-24', 90)
    expect(readdirSync(directory)).not.toContain('main.log.2024-09-24')
  })

  it.each([0, -1, 1.5, Number.NaN])('refuses a retention of %d days before it deletes anything', (retentionDays) => {
    put('main.log.2024-12-23', 'x')
    expect(() => open('2024-12-24', retentionDays)).toThrow(/retentionDays/)
    expect(readdirSync(directory)).toEqual(['main.log.2024-12-23'])
  })

  it.each([
    ['removed', (path: string) => rmSync(path)],
    ['renamed', (path: string) => renameSync(path, `${path}.moved`)],
    [
      'replaced',
      (path: string) => {
        writeFileSync(`${path}.new`, '')
        renameSync(`${path}.new`, path)
      },
    ],
    ['gone with its folder', (path: string) => rmSync(join(path, '..'), { recursive: true })],
  ])('notices that it was %s', (_how, change) => {
    const file = openLiveFile({ directory, name: 'main.log', day: '2024-12-24', retentionDays: 30 })
    expect(whereIs(file)).toBe('live')
    change(file.path)
    expect(whereIs(file)).toBe('gone')
    closeSync(file.fd)
  })
})

describe('two processes that share a folder', () => {
  const directory = mkdtempSync(join(tmpdir(), 'passerelle-daily-'))
  const open = (day: string): LiveFile => openLiveFile({ directory, name: 'main.log', day, retentionDays: 30 })
  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  it('take what the other archived for archived, not for stolen', () => {
    const one = open('2024-12-23')
    const other = open('2024-12-23')
    writeFileSync(one.path, line('2024-12-23', 'both'))
    const oneNext = open('2024-12-24')
    expect(whereIs(other)).toBe('archived')
    const otherNext = open('2024-12-24')
    expect([otherNext.inode, whereIs(oneNext)]).toEqual([oneNext.inode, 'live'])
    for (const file of [one, other, oneNext, otherNext]) closeSync(file.fd)
  })

  it('finish what the other began to archive, and do it once', () => {
    const path = join(directory, 'main.log')
    writeFileSync(path, line('2024-12-24', 'old'))
    linkSync(path, `${path}.2024-12-24`)
    const file = open('2024-12-25')
    closeSync(file.fd)
    expect([readFileSync(path, 'utf8'), readFileSync(`${path}.2024-12-24`, 'utf8')]).toEqual([
      '',
      line('2024-12-24', 'old'),
    ])
    expect(readdirSync(directory).filter((name) => name.includes('2024-12-24'))).toEqual(['main.log.2024-12-24'])
  })
})

it('tries a file again soon at first, then seldom', () => {
  expect([1, 2, 3, 20].map(retryDelayMs)).toEqual([100, 200, 400, 30_000])
})
