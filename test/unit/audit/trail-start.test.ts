import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type AuditTrail, type AuditTrailOptions, createAuditTrail } from '../../../src/audit/index.js'
import { NO_HASH } from '../../../src/audit-chain/index.js'
import { type AuditEvent, type AuditRecord, parseRecord } from '../../../src/audit-record/index.js'
import { readPublicKey, verifyTrail } from '../../../src/audit-verify/index.js'
import { logFolder } from '../../support/secrets-in-logs.js'
import { chainsOnDisk, recordsOnDisk, verifyOnDisk } from '../../support/trail-on-disk.js'
import { hashIn, rehashed } from '../audit-verify/forgery.js'

const change = (path: string): AuditEvent => ({ event: 'DATA_MUTATION', outcome: 'success', reason: 'ok', path })

describe('a trail that starts', () => {
  let directory: string
  beforeEach(async () => {
    directory = await logFolder()
  })

  const open = (options: AuditTrailOptions = {}): AuditTrail =>
    createAuditTrail({ directory, dataDirectory: directory, report: () => {}, ...options })
  const folder = (): string => join(directory, 'audit')
  const files = (): string[] =>
    readdirSync(folder())
      .filter((name) => name.endsWith('.jsonl'))
      .sort()
  const fileOf = (chain: string): string => join(folder(), files().findLast((name) => name.startsWith(chain)) ?? '')
  const log = (): string => readFileSync(join(directory, 'audit.log'), 'utf8')

  /** A run with these changes. @returns its chain */
  async function run(paths: readonly string[], options: AuditTrailOptions = {}): Promise<string> {
    const trail = open(options)
    for (const path of paths) await trail.commit(change(path))
    const { chain } = trail.status()
    await trail.close()
    return chain
  }
  /** The last start that a chain tells of. */
  const started = (chain: string): AuditRecord | undefined =>
    readFileSync(fileOf(chain), 'utf8')
      .split('\n')
      .map(parseRecord)
      .findLast((record) => record?.event === 'TRAIL_STARTED')

  it('goes on with the chain that it finds, and says that the process before has left it', async () => {
    const chain = await run(['/1'])
    expect(await run(['/2'])).toBe(chain)
    expect(recordsOnDisk(directory).map(({ event }) => event)).toEqual([
      'TRAIL_FILE',
      ...['TRAIL_STARTED', 'TRAIL_CHECKPOINT', 'DATA_MUTATION', 'TRAIL_STOPPED', 'TRAIL_CHECKPOINT'],
      ...['TRAIL_STARTED', 'TRAIL_CHECKPOINT', 'DATA_MUTATION', 'TRAIL_STOPPED', 'TRAIL_CHECKPOINT'],
    ])
    expect((await verifyOnDisk(directory)).verdict).toBe('ok')
  })

  it('keeps what a crash has cut off as evidence', async () => {
    const chain = await run(['/1'])
    writeFileSync(fileOf(chain), `${readFileSync(fileOf(chain), 'utf8')}{"v":1,"chain":"${chain}`)
    expect(await run(['/2'])).toBe(chain)
    const { reason, trail } = started(chain) ?? {}
    expect([reason, trail?.torn_bytes]).toEqual(['torn_tail', 28])
    expect(readFileSync(join(folder(), trail?.torn_file ?? ''), 'utf8')).toBe(`{"v":1,"chain":"${chain}`)
    expect((await verifyOnDisk(directory)).verdict).toBe('ok')
    expect(log()).toContain('TRAIL_STARTED outcome=success reason=torn_tail')
  })

  it.each(['', '{"v":1,'])('goes on in the file before one that has but %j', async (content) => {
    const chain = await run(['/1'])
    writeFileSync(join(folder(), `${chain}-000002.jsonl`), content)
    expect(await run(['/2'])).toBe(chain)
    expect(files()).toEqual([`${chain}-000001.jsonl`])
    expect(started(chain)?.reason).toBe(content === '' ? 'ok' : 'torn_tail')
    expect((await verifyOnDisk(directory)).verdict).toBe('ok')
  })

  it.each<[string, (text: string) => string]>([
    ['a byte is changed', (text) => text.replace('"path":"/1"', '"path":"/x"')],
    ['a line is removed', (text) => text.replace(/.*"path":"\/1".*\n/, '')],
    ['the end is cut below its anchor', (text) => text.slice(0, text.indexOf('\n', text.indexOf('"path":"/1"')) + 1)],
    ['all of it is rubbish', () => 'rubbish\n'],
  ])('leaves a chain alone where %s, and begins another, once', async (_, tamper) => {
    const chain = await run(['/1', '/2', '/3'])
    const text = tamper(readFileSync(fileOf(chain), 'utf8'))
    writeFileSync(fileOf(chain), text)
    const next = await run(['/4'])
    expect(next).not.toBe(chain)
    expect(readFileSync(fileOf(chain), 'utf8')).toBe(text)
    expect(started(next)).toMatchObject({
      outcome: 'failure',
      reason: 'chain_damaged',
      trail: { continues: { chain } },
    })
    expect(log()).toContain('TRAIL_STARTED outcome=failure reason=chain_damaged')
    expect(await run(['/5'])).toBe(next)
    expect(started(next)?.reason).toBe('ok')
    expect((await verifyOnDisk(directory)).verdict).toBe('damaged')
  })

  it('leaves a damaged chain for good: of two processes after it one says so, and none goes on with it', async () => {
    const chain = await run(['/1', '/2'])
    writeFileSync(fileOf(chain), readFileSync(fileOf(chain), 'utf8').replace('"path":"/1"', '"path":"/x"'))
    const trails = [open(), open()]
    const chains = trails.map((trail) => trail.status().chain)
    await Promise.all(trails.map((trail) => trail.close()))
    expect(chains).not.toContain(chain)
    expect(chains.map((each) => started(each)?.reason)).toEqual(['chain_damaged', 'ok'])
  })

  it('goes on with the chain that was written last', async () => {
    const [first, second] = [open(), open()]
    const { chain } = first.status()
    await second.close()
    await first.commit(change('/last'))
    await first.close()
    for (let again = 0; again < 2; again++) expect(await run(['/again'])).toBe(chain)
  })

  it('goes by the newest anchor of a chain, wherever it stands in their file', async () => {
    const chain = await run(['/1'])
    const early = readFileSync(fileOf(chain), 'utf8')
    const path = join(directory, 'audit-anchors.jsonl')
    const [oldest] = readFileSync(path, 'utf8').split('\n')
    await run(['/2'])
    writeFileSync(path, `${readFileSync(path, 'utf8')}${oldest}\n`)
    writeFileSync(fileOf(chain), early)
    expect(await run(['/3'])).not.toBe(chain)
  })

  it('makes one key, and leaves no copy of it', async () => {
    await run(['/1'])
    expect(readdirSync(directory).filter((name) => name.startsWith('audit-key'))).toEqual(['audit-key.pem'])
  })

  it('says that a chain is missing which its anchors know', async () => {
    const chain = await run(['/1'])
    rmSync(folder(), { recursive: true })
    const next = await run(['/2'])
    expect(started(next)).toMatchObject({ reason: 'chain_missing', trail: { continues: { chain } } })
  })

  it('starts beside a pipe that is called like a file of the trail, which verify tells', async () => {
    const chain = await run(['/1'])
    const pipes = [join(folder(), 'deadbeef0001-000001.jsonl')]
    execFileSync('mkfifo', pipes)
    const next = await run(['/2'])
    const { chains } = await verifyOnDisk(directory)
    // Whoever looks through the logs of the tests would wait too.
    for (const pipe of pipes) rmSync(pipe)
    expect(next).toBe(chain)
    const damages = chains.flatMap(({ damages: found }) => found.map(({ kind, file }) => `${kind} ${file}`))
    expect(damages).toContain('unreadable deadbeef0001-000001.jsonl')
  })

  it.each([
    ['a pipe', () => {}],
    [
      'a link to a pipe',
      (pipe: string) => {
        renameSync(pipe, `${pipe}.aside`)
        symlinkSync(`${pipe}.aside`, pipe)
      },
    ],
  ])('completes audit.log beside %s that is called like the next file of its chain', async (_, change) => {
    const chain = await run(['/1'])
    rmSync(join(directory, 'audit.log'))
    const pipe = join(folder(), `${chain}-000002.jsonl`)
    execFileSync('mkfifo', [pipe])
    change(pipe)
    await run(['/2'])
    for (const path of [pipe, `${pipe}.aside`]) rmSync(path, { force: true })
    expect(readFileSync(join(directory, 'audit.log'), 'utf8')).toMatch(/path=\/1 .*path=\/2 /s)
  })

  it('takes another chain where a process has one already', async () => {
    const trails = [open(), open(), open()]
    const chains = trails.map((trail) => trail.status().chain)
    expect(new Set(chains).size).toBe(3)
    await Promise.all(trails.map((trail, index) => trail.commit(change(`/${index}`))))
    await Promise.all(trails.map((trail) => trail.close()))
    expect(chainsOnDisk(directory).size).toBe(3)
    expect((await verifyOnDisk(directory)).verdict).toBe('ok')
    expect(chains).toContain(await run(['/again']))
  })

  describe('with another key', () => {
    const path = (): string => join(directory, 'audit-key.pem')
    const newKey = (): string => `${generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' })}`

    it('has it endorsed by the key before it, as one who knows that key alone can see', async () => {
      const chain = await run(['/1'])
      const first = readFileSync(fileOf(chain), 'utf8').match(/"key":"([^"]+)"/)?.[1] ?? ''
      writeFileSync(path(), `${newKey()}${readFileSync(path(), 'utf8')}`)
      expect(await run(['/2'])).toBe(chain)
      await run(['/3'])
      const report = await verifyTrail({ path: folder(), publicKeys: [readPublicKey(first) ?? expect.fail()] })
      expect(report.chains.map(({ keysAre, damages }) => [keysAre, damages])).toEqual([['given', []]])
      const keys = recordsOnDisk(directory).filter(({ event }) => event === 'TRAIL_KEY')
      expect(keys.map(({ outcome }) => outcome)).toEqual(['success'])
    })

    it('goes on with no chain that neither it nor a key before it has signed, and says so', async () => {
      const chain = await run(['/1'])
      writeFileSync(path(), newKey())
      const next = await run(['/2'])
      expect(next).not.toBe(chain)
      expect(started(next)).toMatchObject({
        outcome: 'failure',
        reason: 'key_unknown',
        trail: { continues: { chain } },
      })
      expect(log()).toContain('TRAIL_STARTED outcome=failure reason=key_unknown')
      expect(await run(['/3'])).toBe(next)
      expect(started(next)?.reason).toBe('ok')
      expect((await verifyOnDisk(directory)).verdict).toBe('ok')
    })

    it('is endorsed by the keys before it where one of those signed the chain last', async () => {
      const chain = await run(['/1'])
      const first = readFileSync(path(), 'utf8')
      writeFileSync(path(), `${newKey()}${newKey()}${first}`)
      expect(await run(['/2'])).toBe(chain)
      expect((await verifyOnDisk(directory)).verdict).toBe('ok')
    })
  })

  describe('signs nothing that somebody without the key has written', () => {
    const lines = (chain: string): string[] => readFileSync(fileOf(chain), 'latin1').split('\n').slice(0, -1)
    const put = (name: string, text: readonly string[]): void =>
      writeFileSync(join(folder(), name), text.map((line) => `${line}\n`).join(''), 'latin1')
    /** As the chain has it, with right hashes, under another name. */
    function copied(chain: string, as: string, wanted: (line: string) => boolean): string[] {
      const forged: string[] = []
      for (const line of lines(chain).filter(wanted)) {
        const named = line.replaceAll(chain, as).replace(/"seq":\d+/, `"seq":${forged.length + 1}`)
        forged.push(rehashed(named, forged.length === 0 ? NO_HASH : hashIn(forged.at(-1) ?? '')))
      }
      return forged
    }
    /** One more record of the chain. */
    const added = (chain: string, record: object): string => {
      const last = lines(chain).at(-1) ?? ''
      const { v, seq, time } = JSON.parse(last)
      const body = JSON.stringify({
        v,
        chain,
        seq: seq + 1,
        time,
        ...record,
        host: 'h',
        pid: 1,
        prev: hashIn(last),
        hash: hashIn(last),
      })
      return rehashed(body)
    }

    it.each<[string, (line: string) => boolean]>([
      ['without a checkpoint', (line) => !line.includes('TRAIL_CHECKPOINT')],
      ['with checkpoints of another', () => true],
    ])('a chain that was made up, %s', async (_, wanted) => {
      const chain = await run(['/1', '/2', '/3'])
      const forged = copied(chain, 'deadbeef0001', wanted)
      put('deadbeef0001-000001.jsonl', forged)
      expect(await run(['/4'])).not.toBe('deadbeef0001')
      expect(lines('deadbeef0001')).toEqual(forged)
    })

    it.each<[string, object]>([
      ['a change', { event: 'DATA_MUTATION', outcome: 'success', reason: 'ok' }],
      ['files that were removed', { event: 'TRAIL_PRUNED', outcome: 'success', reason: 'retention', record: {} }],
      [
        'a disk that failed',
        {
          ...{ event: 'TRAIL_STARTED', outcome: 'failure', reason: 'io_error' },
          trail: { continues: { chain: '0'.repeat(12), seq: 1, hash: NO_HASH } },
        },
      ],
    ])('%s, added to a chain that was stopped', async (_, record) => {
      const chain = await run(['/1'])
      const forged = [...lines(chain), added(chain, record)]
      put(`${chain}-000001.jsonl`, forged)
      const next = await run(['/2'])
      expect(next).not.toBe(chain)
      expect(started(next)?.reason).toBe('chain_damaged')
      expect(lines(chain)).toEqual(forged)
    })

    it('and goes on where a crash left records that no checkpoint covers, in files that have none', async () => {
      const trail = open({ fileBytes: 1500, checkpointRecords: 1000, checkpointMs: 100_000 })
      for (let index = 0; index < 12; index++) await trail.commit(change(`/${index}`))
      const { chain } = trail.status()
      const left = new Map(files().map((name) => [name, readFileSync(join(folder(), name))]))
      await trail.close()
      for (const name of files()) rmSync(join(folder(), name))
      for (const [name, bytes] of left) writeFileSync(join(folder(), name), bytes)
      rmSync(join(directory, 'audit-anchors.jsonl'))
      expect(left.size).toBeGreaterThan(3)
      expect(await run(['/after'])).toBe(chain)
      expect(started(chain)?.reason).toBe('ok')
    })
  })

  describe('and a clock', () => {
    const times = (): string[] => recordsOnDisk(directory).map(({ time }) => time)

    it('waits for one that was set back by two seconds or less', async () => {
      let time = Date.parse('2026-11-21T10:00:10Z')
      const trail = open({ now: () => new Date(time) })
      for (const step of [0, -1000, -2000, 5, 2500]) {
        time = Date.parse('2026-11-21T10:00:10Z') + step
        await trail.commit(change('/'))
      }
      await trail.close()
      expect(times()).toEqual(times().sort())
      expect(recordsOnDisk(directory).filter(({ event }) => event === 'TRAIL_CLOCK')).toEqual([])
    })

    it('is never behind the process before, which ended within the same millisecond', async () => {
      for (let again = 0; again < 3; again++) await run(['/1'], { now: () => new Date('2026-11-21T10:00:10Z') })
      expect(times()).toEqual(times().sort())
      expect((await verifyOnDisk(directory)).verdict).toBe('ok')
    })

    it('says by how much it was set back else, also since the process before', async () => {
      const at = (time: string) => ({ now: () => new Date(time) })
      const chain = await run(['/1'], at('2026-11-21T10:00:10Z'))
      expect(await run(['/2'], at('2026-11-21T09:00:10Z'))).toBe(chain)
      const clock = recordsOnDisk(directory).find(({ event }) => event === 'TRAIL_CLOCK')
      expect(clock?.trail?.step_ms).toBeGreaterThanOrEqual(3_600_000)
      expect((await verifyOnDisk(directory)).verdict).toBe('ok')
    })

    it('says so before a checkpoint too, which covers that record', async () => {
      let time = Date.parse('2026-11-21T10:00:10Z')
      const trail = open({ now: () => new Date(time), checkpointMs: 20 })
      trail.record(change('/'))
      time -= 10_000
      const checkpoints = () => recordsOnDisk(directory).filter(({ event }) => event === 'TRAIL_CHECKPOINT')
      await vi.waitFor(() => expect(checkpoints()).toHaveLength(2), 10_000)
      await trail.close()
      expect(recordsOnDisk(directory).map(({ event }) => event)).toContain('TRAIL_CLOCK')
      const { verdict, notes } = await verifyOnDisk(directory)
      expect([verdict, notes]).toEqual(['ok', []])
    })

    it('that was set back does not keep another chain from beginning, which has nothing before it', async () => {
      let time = Date.parse('2026-11-21T10:00:10Z')
      const trail = open({ now: () => new Date(time), checkpointMs: 3_600_000 })
      await trail.commit(change('/before'))
      const { chain } = trail.status()
      const path = fileOf(chain)
      time -= 3_600_000
      truncateSync(path, 100)
      // Once a second somebody looks, also where nothing waits to be written.
      await vi.waitFor(() => expect(trail.status().chain).not.toBe(chain), 10_000)
      await trail.commit(change('/after'))
      const next = trail.status().chain
      await trail.close()
      const records = readFileSync(fileOf(next), 'utf8').split('\n').map(parseRecord)
      expect(records.slice(0, 2).map((record) => record?.event)).toEqual(['TRAIL_FILE', 'TRAIL_STARTED'])
      expect(records.map((record) => record?.event)).not.toContain('TRAIL_CLOCK')
      expect(records[0]?.time).toMatch(/^2026-11-21T09:00:10/)
    })

    it('begins a file with each UTC day, and where one is large', async () => {
      let time = Date.parse('2026-11-21T23:59:59.900Z')
      const trail = open({ now: () => new Date(time), fileBytes: 2500 })
      for (let index = 0; index < 6; index++) await trail.commit(change(`/${index}`))
      time += 200
      await trail.commit(change('/next'))
      const { chain } = trail.status()
      await trail.close()
      expect(files().length).toBeGreaterThanOrEqual(3)
      const first = parseRecord(readFileSync(fileOf(chain), 'utf8').split('\n')[0] ?? '')
      expect(first).toMatchObject({ event: 'TRAIL_FILE', time: expect.stringMatching(/^2026-11-22/) })
      expect((await verifyOnDisk(directory)).verdict).toBe('ok')
    })
  })

  describe('completes audit.log', () => {
    const paths = Array.from({ length: 20 }, (_, index) => `/${index}`)

    it('from the newest line that it has, whatever is torn of the next', async () => {
      await run(paths)
      const whole = log()
      const lines = whole.split('\n')
      writeFileSync(join(directory, 'audit.log'), `${lines.slice(0, 12).join('\n')}\n${lines[12]?.slice(0, 60)}`)
      await run([])
      expect(
        log()
          .split('\n')
          .filter((line) => line.includes(' path=/'))
          .map((line) => line.replace(/^.*path=/, 'path=')),
      ).toEqual(
        whole
          .split('\n')
          .slice(0, -1)
          .map((line) => line.replace(/^.*path=/, 'path=')),
      )
    })

    it('with the records of today where it was removed', async () => {
      await run(paths)
      const whole = log()
      rmSync(join(directory, 'audit.log'))
      await run([])
      expect(log()).toBe(whole)
    })

    it('and yesterday’s in the archive of yesterday', async () => {
      const at = (day: number) => ({ now: () => new Date(2026, 10, day, 12) })
      await run(paths, at(20))
      const whole = log()
      writeFileSync(join(directory, 'audit.log'), whole.slice(0, whole.indexOf('\n') + 1))
      await run(['/today'], at(21))
      expect(readFileSync(join(directory, 'audit.log.2026-11-20'), 'utf8')).toBe(whole)
      expect(log()).toMatch(/^2026-11-21 .*path=\/today.*\n$/)
    })

    it('without an older file that is one endless line', async () => {
      const chain = await run(['/1', '/2'], { fileBytes: 1 })
      const oldest = join(folder(), files()[0] ?? '')
      truncateSync(oldest, 0)
      truncateSync(oldest, 1024 ** 3)
      rmSync(join(directory, 'audit.log'))
      onTestFinished(() => truncateSync(oldest, 0))
      expect(await run(['/3'])).toBe(chain)
      expect(log()).toContain('path=/2')
    })

    it('never by what a caller has written into it', async () => {
      const chain = await run(paths)
      const whole = log()
      const forged = `${whole.split('\n')[0]} | user=x seq=${chain}:99999\n`
      writeFileSync(join(directory, 'audit.log'), forged)
      await run([])
      expect(log()).toContain('path=/19 ')
    })
  })

  it('leaves nothing behind where it cannot', () => {
    writeFileSync(join(directory, 'audit'), 'a file')
    expect(() => open()).toThrow(/cannot be opened/)
    expect(existsSync(join(directory, 'audit', 'x'))).toBe(false)
  })
})
