import { randomUUID } from 'node:crypto'
import { appendFileSync, closeSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, it } from 'vitest'
import { compressArchives, openLiveFile } from '../../../src/daily-file/index.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

describe('archives that are compressed', () => {
  let directory: string
  beforeEach(async () => {
    directory = await temporaryFolder()
  })
  const put = (name: string, data: string | Uint8Array): void => writeFileSync(join(directory, name), data)
  const unpacked = (name: string): string => gunzipSync(readFileSync(join(directory, name))).toString()
  const compress = (today = '2024-12-24') => compressArchives({ directory, name: 'main.log', today })
  const names = (): string[] => readdirSync(directory).sort()
  const text = (day: string): string => `${day} 10:00:00 | INFO     | main | ${'x'.repeat(200_000)}\n`

  it('are those of the day before yesterday and before, and no other file', async () => {
    const plain = ['main.log', 'main.log.2024-12-23', 'auth.log.2024-12-01', 'main.log.old', 'main.log.2024-99-99']
    const old = ['main.log.2024-12-22', 'main.log.2024-12-22.1', 'main.log.2024-12-01']
    for (const name of [...plain, ...old]) put(name, text(name))
    expect([...(await compress())].sort()).toEqual([...old].sort())
    expect(names()).toEqual([...plain, ...old.map((name) => `${name}.gz`)].sort())
    expect(old.map((name) => unpacked(`${name}.gz`))).toEqual(old.map(text))
    expect(await compress()).toEqual([])
  })

  it('are made once by several processes at the same time', async () => {
    for (let day = 10; day < 20; day++) put(`main.log.2024-12-${day}`, text(`2024-12-${day}`))
    const made = await Promise.all([compress(), compress(), compress()])
    expect(names()).toEqual(Array.from({ length: 10 }, (_, index) => `main.log.2024-12-${10 + index}.gz`))
    for (let day = 10; day < 20; day++) expect(unpacked(`main.log.2024-12-${day}.gz`)).toBe(text(`2024-12-${day}`))
    expect(new Set(made.flat()).size).toBe(10)
  })

  it('are finished where a process ended before it removed its source', async () => {
    put('main.log.2024-12-10', text('a'))
    put('main.log.2024-12-10.gz', gzipSync(text('a')))
    expect(await compress()).toEqual(['main.log.2024-12-10'])
    expect(names()).toEqual(['main.log.2024-12-10.gz'])
  })

  it.each([
    ['another', gzipSync('another')],
    ['a broken one', Buffer.from('no gzip')],
    ['a cut one', gzipSync('a'.repeat(9000)).subarray(0, 30)],
  ])('never replace one that is there, nor lose their source to it (%s)', async (_, there) => {
    put('main.log.2024-12-10', text('a'))
    put('main.log.2024-12-10.gz', there)
    expect(await compress()).toEqual([])
    expect(names()).toEqual(['main.log.2024-12-10', 'main.log.2024-12-10.gz'])
    expect(readFileSync(join(directory, 'main.log.2024-12-10'), 'utf8')).toBe(text('a'))
  })

  it('keep a source that somebody wrote to meanwhile', async () => {
    put('main.log.2024-12-10', text('a'))
    const compressing = compress()
    appendFileSync(join(directory, 'main.log.2024-12-10'), 'late')
    expect(await compressing).toEqual([])
    expect(readFileSync(join(directory, 'main.log.2024-12-10'), 'utf8')).toBe(`${text('a')}late`)
  })

  it('leave no half-made file when they are stopped, and take away one that a crash left', async () => {
    const abandoned = `.main.log.2024-12-09.gz.${randomUUID()}.part`
    const running = `.main.log.2024-12-09.gz.${randomUUID()}.part`
    const foreign = `.other.log.2024-12-09.gz.${randomUUID()}.part`
    for (const name of [abandoned, running, foreign]) put(name, 'x')
    for (const name of [abandoned, foreign]) utimesSync(join(directory, name), 1, 1)
    put('main.log.2024-12-10', text('a'))
    const stopped = AbortSignal.abort()
    const stopping = compressArchives({ directory, name: 'main.log', today: '2024-12-24', signal: stopped })
    await expect(stopping).rejects.toThrow()
    expect(names()).toEqual([running, foreign, 'main.log.2024-12-10'].sort())
  })

  it('keep their name: another archive of that day gets the next', () => {
    put('main.log.2024-12-10.gz', gzipSync('a'))
    put('main.log', text('2024-12-10'))
    closeSync(openLiveFile({ directory, name: 'main.log', day: '2024-12-11', retentionDays: 30 }).fd)
    expect(names()).toEqual(['main.log', 'main.log.2024-12-10.1', 'main.log.2024-12-10.gz'])
  })
})
