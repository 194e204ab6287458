import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createBodyHasher, lineOf } from '../../src/audit-chain/index.js'
import {
  type ChainFault,
  type Follower,
  type FollowerOptions,
  type FollowerStatus,
  followTrail,
} from '../../src/audit-store/index.js'
import type { Database } from '../../src/stores/index.js'
import { temporaryFolder } from '../support/temporary-folder.js'
import { type WrittenChain, writtenChain } from '../support/written-chain.js'

/** What copying the trail does in PGlite and in PostgreSQL alike. @param open gives a database of its own */
export function describeAuditStore(open: () => Database): void {
  let database: Database
  let folder: string
  beforeEach(async () => {
    database = open()
    folder = join(await temporaryFolder(), 'audit')
  })

  function follow(options: Partial<FollowerOptions> = {}): Follower {
    const follower = followTrail({ database, folder, faultAfterMs: 0, batchRecords: 7, everyMs: 10_000, ...options })
    onTestFinished(() => follower.stop())
    return follower
  }

  async function copyOnce(options: Partial<FollowerOptions> = {}): Promise<FollowerStatus> {
    const follower = follow(options)
    await follower.catchUp()
    await follower.stop()
    return follower.status()
  }

  const linesOf = async ({ id }: WrittenChain): Promise<readonly string[]> =>
    (await database.query<{ line: string }>('SELECT line FROM events WHERE chain = $1 ORDER BY gid', [id])).map(
      ({ line }) => line,
    )

  describe('following', () => {
    it('copies every record once, in its order, with what it is searched by', async () => {
      const chain = writtenChain(folder)
      const written = chain.append(
        { event: 'TRAIL_FILE', reason: 'begun' },
        {
          event: 'DATA_MUTATION',
          outcome: 'refused',
          reason: 'permission_missing',
          subject: 'a1',
          user: 'jean "the" \\ émile 😀',
          clientId: 'c',
          sessionId: 's',
          tokenId: 't',
          permission: 'gavage_data:write',
          about: 'https://x',
          record: { gaveur_id: 1, 'a "b"': 'c,{d}', none: null },
          address: '::ffff:10.1.2.3',
          requestId: 'r1',
          traceId: 'ab'.repeat(16),
          intent: 1,
        },
      )
      await copyOnce()
      expect(await linesOf(chain)).toEqual(written)
      const [row] = await database.query(
        `SELECT seq, to_char(time AT TIME ZONE 'UTC', 'HH24:MI:SS.US') AS time, event, outcome, reason, intent, subject, name,
                client, session, token, action, about, record, host(address) AS address, request, trace
         FROM events WHERE chain = $1 AND seq = 2`,
        [chain.id],
      )
      expect(row).toEqual({
        seq: 2,
        time: '10:00:00.002000',
        event: 'DATA_MUTATION',
        outcome: 'refused',
        reason: 'permission_missing',
        intent: 1,
        subject: 'a1',
        name: 'jean "the" \\ émile 😀',
        client: 'c',
        session: 's',
        token: 't',
        action: 'gavage_data:write',
        about: 'https://x',
        record: ['gaveur_id=1', 'a "b"=c,{d}', 'none=null'],
        address: '10.1.2.3',
        request: 'r1',
        trace: 'ab'.repeat(16),
      })
    })

    it('takes whatever a caller can put into a record', async () => {
      const chain = writtenChain(folder)
      const hostile = ['\0', '\n', '\u0001', '', '\u2028', '{}', '{"a"}', 'NULL', '\\', '"', '\ud800', 'x'.repeat(5000)]
      const written = [
        ...hostile.flatMap((text) => chain.append({ user: text, subject: text, reason: text, address: text })),
        ...hostile.flatMap((text) => chain.append({ record: { [text]: text }, sessionId: text, requestId: text })),
      ]
      await copyOnce({ batchRecords: 1 })
      expect(await linesOf(chain)).toEqual(written)
    })

    it('goes on over files, restarts and new chains', async () => {
      const [one, other] = [writtenChain(folder), writtenChain(folder)]
      const written: string[] = []
      for (let round = 0; round < 4; round++) {
        written.push(...one.append(...Array.from({ length: 20 }, (_, index) => ({ path: `/${round}/${index}` }))))
        other.append({})
        expect(await copyOnce()).toMatchObject({ status: 'ok', lagMs: 0, copied: 21, faults: [] })
        if (round % 2 === 0) one.rotate()
      }
      expect(await linesOf(one)).toEqual(written)
      expect(await linesOf(other)).toHaveLength(4)
    })

    it('keeps the order of the chain, whoever acted', async () => {
      const chain = writtenChain(folder)
      const subjects = ['z', 'b', undefined, 'a', 'z', 'é', 'b', '', 'A', undefined]
      const written = chain.append(...subjects.map((subject) => ({ ...(subject !== undefined && { subject }) })))
      await copyOnce({ batchRecords: 10 })
      expect(await linesOf(chain)).toEqual(written)
      expect(
        await database.query(
          `SELECT count(*) AS wrong FROM events JOIN audit_days ON day = (time AT TIME ZONE 'UTC')::date
             AND audit_days.event = events.event AND audit_days.outcome = events.outcome
           WHERE chain = $1 AND (gid < first_gid OR gid > last_gid)`,
          [chain.id],
        ),
      ).toEqual([{ wrong: 0 }])
    })

    it('leaves a line that has no end yet', async () => {
      const chain = writtenChain(folder)
      chain.append({})
      appendFileSync(chain.path(), '{"v":1,"chain":"')
      expect(await copyOnce()).toMatchObject({ status: 'ok', copied: 1 })
    })

    it('takes no folder and no pipe for a file of the trail, whatever they are called', async () => {
      const chain = writtenChain(folder)
      const written = chain.append({}, {})
      mkdirSync(join(folder, '000000000000-000001.jsonl'))
      execFileSync('mkfifo', [join(folder, 'ffffffffffff-000001.jsonl'), join(folder, `${chain.id}-000002.jsonl`)])
      expect(await copyOnce()).toMatchObject({ status: 'ok', copied: 2, faults: [] })
      expect(await linesOf(chain)).toEqual(written)
    })

    it.each([
      ['a folder', (path: string) => mkdirSync(path)],
      ['a pipe', (path: string) => execFileSync('mkfifo', [path])],
    ])('copies the others where one file is a link to %s, and says so', async (_, make) => {
      const [one, other] = [writtenChain(folder), writtenChain(folder)]
      const [written, more] = [one.append({}, {}), other.append({})]
      const target = join(folder, 'elsewhere')
      make(target)
      // Before and behind them in the order of names.
      for (const name of ['000000000000-000001.jsonl', 'ffffffffffff-000001.jsonl']) {
        symlinkSync(target, join(folder, name))
      }
      const told: unknown[] = []
      const follower = follow({ onError: (error) => told.push(error) })
      await expect(follower.catchUp()).rejects.toThrow('is no file')
      expect(follower.status()).toMatchObject({ status: 'failed', copied: 3 })
      expect(await linesOf(one)).toEqual(written)
      expect(await linesOf(other)).toEqual(more)
      expect(told.map(String)).toContainEqual(expect.stringContaining('000000000000-000001.jsonl is no file'))
      expect(told.map(String)).toContainEqual(expect.stringContaining('ffffffffffff-000001.jsonl is no file'))
      for (const name of ['000000000000-000001.jsonl', 'ffffffffffff-000001.jsonl']) rmSync(join(folder, name))
      await follower.catchUp()
      expect(follower.status()).toMatchObject({ status: 'ok' })
    })

    it('copies from the beginning again and doubles nothing', async () => {
      const chain = writtenChain(folder)
      const written = [...chain.append(...Array.from({ length: 30 }, () => ({})))]
      await copyOnce()
      for (const seq of [0, 3, 12]) {
        await database.execute(
          seq === 0
            ? 'DELETE FROM audit_cursor WHERE chain = $1'
            : 'DELETE FROM audit_cursor WHERE chain = $1 AND seq > 3',
          [chain.id],
        )
        written.push(...chain.append({}))
        expect((await copyOnce()).faults).toEqual([])
      }
      expect(await linesOf(chain)).toEqual(written)
    })

    it('counts the days of what it copied', async () => {
      const chain = writtenChain(folder, '2031-03-31T23:59:59.998Z')
      chain.append({}, {}, {}, { outcome: 'refused' })
      await copyOnce({ batchRecords: 2 })
      expect(
        await database.query(
          "SELECT day, outcome, events, last_gid - first_gid AS more FROM audit_days WHERE day >= '2031-01-01' ORDER BY 1, 2",
        ),
      ).toEqual([
        { day: '2031-03-31', outcome: 'success', events: 1, more: 0 },
        { day: '2031-04-01', outcome: 'refused', events: 1, more: 0 },
        { day: '2031-04-01', outcome: 'success', events: 2, more: 1 },
      ])
    })
  })

  describe('what contradicts what was copied', () => {
    const spoil = (path: string, change: (text: string) => string): void =>
      writeFileSync(path, change(readFileSync(path, 'utf8')))
    const faults: readonly (readonly [
      kind: ChainFault['kind'],
      what: string,
      spoil: (chain: WrittenChain) => void,
      seq: number,
    ])[] = [
      ['damaged', 'a changed line', (chain) => spoilNext(chain, (line) => line.replace('granted', 'granteD')), 11],
      ['gap', 'records that are missing', (chain) => spoilNext(chain, () => undefined), 11],
      ['damaged', 'bytes without an end', ({ path }) => appendFileSync(path(), 'x'.repeat(5 * 1024 * 1024)), 11],
      ['cut', 'a file that was cut', ({ path }) => truncateSync(path(), 100), 11],
      ['cut', 'a file that is gone', ({ path }) => rmSync(path()), 11],
      [
        'unreadable',
        'a line of another version',
        (chain) => spoilNext(chain, (line) => rehashed(line, '"v":1', '"v":9')),
        11,
      ],
      [
        'unreadable',
        'a day that there is not',
        (chain) => spoilNext(chain, (line) => rehashed(line, /"time":"[^"]{10}/, '"time":"2026-02-30')),
        11,
      ],
      ['unreadable', 'bytes that are no text', spoilBytes, 11],
      [
        'fork',
        'a file that says otherwise',
        (chain) =>
          spoil(chain.path(), (text) => text.replace(/"hash":"[0-9a-f]{64}"\}\n$/, `"hash":"${'a'.repeat(64)}"}\n`)),
        11,
      ],
    ]
    it.each(faults)('is %s for %s: told once, and copied when it is mended', async (kind, _, spoilChain, seq) => {
      const sound = writtenChain(folder)
      const chain = writtenChain(folder)
      const five = Array.from({ length: 5 }, () => ({}))
      const written = [...chain.append(...five)]
      chain.rotate()
      written.push(...chain.append(...five))
      await copyOnce()
      const before = readFileSync(chain.path())
      spoilChain(chain)
      sound.append({})
      const told: [ChainFault, string][] = []
      const follower = follow({ onFault: (fault, state) => told.push([fault, state]) })
      await follower.catchUp()
      await follower.catchUp()
      expect(told).toMatchObject([[{ chain: chain.id, kind, seq }, 'found']])
      expect(follower.status()).toMatchObject({ status: 'behind', faults: [{ chain: chain.id, kind }] })
      expect(await database.query('SELECT fault FROM audit_cursor WHERE chain = $1', [chain.id])).toEqual([
        { fault: kind },
      ])
      // The others go on, and what was copied stays.
      expect(await linesOf(sound)).toHaveLength(1)
      expect(await linesOf(chain)).toEqual(written)
      // Another process knows of it.
      await follower.stop()
      const next = follow({ onFault: (fault, state) => told.push([fault, state]) })
      await next.catchUp()
      expect(told).toHaveLength(1)
      writeFileSync(chain.path(), before)
      await next.catchUp()
      expect(told).toMatchObject([
        [{}, 'found'],
        [{}, 'mended'],
      ])
      expect(next.status()).toMatchObject({ status: 'ok', faults: [] })
      expect(await database.query('SELECT fault FROM audit_cursor WHERE chain = $1', [chain.id])).toEqual([
        { fault: null },
      ])
    })

    it('tells of what was mended while nobody copied', async () => {
      const chain = writtenChain(folder)
      chain.append({}, {})
      await copyOnce()
      const before = readFileSync(chain.path())
      spoilNext(chain, (line) => line.replace('granted', 'granteD'))
      expect((await copyOnce()).faults).toMatchObject([{ kind: 'damaged' }])
      writeFileSync(chain.path(), before)
      const told: unknown[] = []
      await copyOnce({ onFault: ({ chain: of, seq }, state) => told.push([of, seq, state]) })
      expect(told).toEqual([[chain.id, 3, 'mended']])
      expect(await database.query('SELECT fault FROM audit_cursor WHERE chain = $1', [chain.id])).toEqual([
        { fault: null },
      ])
    })

    it('leaves a fault to who copies instead', async () => {
      const chain = writtenChain(folder)
      chain.append({}, {})
      const told: string[] = []
      const follower = follow({ leaseMs: 0, onFault: (_, state) => told.push(state) })
      await follower.catchUp()
      const before = readFileSync(chain.path())
      spoilNext(chain, (line) => line.replace('granted', 'granteD'))
      await follower.catchUp()
      expect(follower.status()).toMatchObject({ status: 'behind', faults: [{ kind: 'damaged' }] })
      await database.execute(
        "UPDATE audit_followers SET holder = 'another', held_until = now() + interval '1 hour' WHERE folder LIKE '%' || $1",
        [folder],
      )
      await follower.catchUp()
      expect(follower.status()).toMatchObject({ status: 'waiting', faults: [] })
      // It comes back to a chain that the other has seen mended.
      writeFileSync(chain.path(), before)
      await database.execute('UPDATE audit_cursor SET fault = NULL, fault_detail = NULL WHERE chain = $1', [chain.id])
      await database.execute("UPDATE audit_followers SET held_until = now() WHERE holder = 'another'")
      await follower.catchUp()
      expect(follower.status()).toMatchObject({ status: 'ok' })
      expect(told).toEqual(['found'])
      await follower.stop()
      expect(await database.query("SELECT lag_ms FROM audit_followers WHERE folder LIKE '%' || $1", [folder])).toEqual([
        { lag_ms: 0 },
      ])
    })

    it('is a fork for a doctored chain that is copied once more', async () => {
      const chain = writtenChain(folder)
      const written = chain.append({}, {}, {})
      await copyOnce()
      await database.execute('DELETE FROM audit_cursor WHERE chain = $1', [chain.id])
      spoil(chain.path(), (text) =>
        text
          .split('\n')
          .map((line, index) => (index === 2 ? rehashed(line, 'granted', 'denied!') : line))
          .join('\n'),
      )
      expect((await copyOnce()).faults).toMatchObject([{ chain: chain.id, kind: 'fork', seq: 3 }])
      expect(await linesOf(chain)).toEqual(written)
    })
  })
}

/** A line with another body, whose hash is right. */
function rehashed(line: string, text: string | RegExp, other: string): string {
  const body = line.slice(0, line.indexOf(',"hash":"')).replace(text, other)
  return lineOf(body, createBodyHasher()(body))
}

/** Appends a record with a byte that is no UTF-8, whose hash is right. */
function spoilBytes(chain: WrittenChain): void {
  const before = readFileSync(chain.path())
  const [line = ''] = chain.append({})
  const body = Buffer.from(line.slice(0, line.indexOf(',"hash":"')).replace('granted', '\u00ff'), 'latin1')
  const hash = createHash('sha256')
    .update(Buffer.from([0]))
    .update(body)
    .digest('hex')
  writeFileSync(chain.path(), Buffer.concat([before, body, Buffer.from(`,"hash":"${hash}"}\n`)]))
}

/** Appends two records, the first of them spoilt. */
function spoilNext(chain: WrittenChain, change: (line: string) => string | undefined): void {
  const text = readFileSync(chain.path(), 'utf8')
  const [line = '', next] = chain.append({}, {})
  writeFileSync(chain.path(), `${text}${[change(line), next].filter((each) => each !== undefined).join('\n')}\n`)
}
