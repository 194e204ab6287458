import { beforeAll, describe, expect, it } from 'vitest'
import { mintToken } from '../../../src/testing/index.js'
import { SUBJECTS } from './cases/subjects.js'
import { PLAIN, TRICKS, type Trick } from './cases/tricks.js'
import { DECODING_LATE, GOING_BY_PREFIX, GOING_BY_URL } from './frameworks/bad-doors.js'
import { startBareFetch } from './frameworks/fetch.js'
import { FRAMEWORKS } from './frameworks/index.js'
import { printTable } from './print-table.js'
import { type StartDoor, serve } from './run-column.js'
import { sendRaw } from './send-raw.js'

/** The verdicts on one trick: for the caller's own record, for another's, and for nobody's token. */
interface Verdicts {
  readonly own: Verdict
  readonly others: Verdict
  readonly nobodys: Verdict
}

/** What was answered, and of which record, if of any. */
interface Verdict {
  readonly status: number
  readonly shown: string | undefined
  /** Methods that a route has: an answer that is about the route, and about no record. */
  readonly allow: string | undefined
}

const COLUMNS = { ...FRAMEWORKS, 'fetch, URL alone': startBareFetch }
const NAMES = Object.keys(COLUMNS)

const columns = new Map<string, readonly Verdicts[]>()

beforeAll(async () => {
  for (const [name, start] of Object.entries(COLUMNS)) columns.set(name, await verdictsOf(start))
}, 120_000)

describe('a trick with the path, the host, a header or the method', () => {
  it.each(TRICKS.map((trick, at) => ({ name: trick.name, at })))('opens nothing: $name', ({ at }) => {
    for (const name of NAMES) expect({ name, opened: openedBy(columns.get(name)?.[at]) }).toEqual({ name, opened: [] })
  })

  it('is answered as the plain request is, or refused', () => {
    const plain = columns.get('Koa')?.at(-1)
    printTable([
      ['own / another’s / no token', ...NAMES],
      ...[...TRICKS, PLAIN].map(({ name }, at) => [name, ...NAMES.map((column) => shown(columns.get(column)?.[at]))]),
    ])
    expect(shown(plain)).toBe('200 403 401')
    for (const name of NAMES) expect(shown(columns.get(name)?.at(-1))).toBe('200 403 401')
  })
})

describe('the table of tricks', () => {
  it.each([
    ['goes by the beginning of the path', GOING_BY_PREFIX],
    ['goes by the URL, and not by the route', GOING_BY_URL],
    ['reads parameters before they are decoded', DECODING_LATE],
  ])('catches a door that %s', async (_, start) => {
    const verdicts = await verdictsOf(start)
    expect(verdicts.flatMap(openedBy)).not.toEqual([])
  })
})

/** Verdicts on each trick, and then on the plain request. */
async function verdictsOf(start: StartDoor): Promise<readonly Verdicts[]> {
  const { server } = await serve(start, 'gaveurs')
  const authorization = ['Authorization', `Bearer ${mintToken(SUBJECTS.gaveur1)}`] as const
  const ask = async ({ disguise }: Trick, id: string, isSignedIn: boolean): Promise<Verdict> => {
    const { method, target, headers } = disguise(id)
    const {
      status,
      headers: answered,
      body,
    } = await sendRaw(server.port, {
      method,
      target,
      headers: isSignedIn ? [authorization, ...headers] : headers,
    })
    return { status, shown: status >= 200 && status < 300 ? recordIn(method, body) : undefined, allow: answered.allow }
  }
  const verdicts: Verdicts[] = []
  for (const trick of [...TRICKS, PLAIN]) {
    verdicts.push({
      own: await ask(trick, '1', true),
      others: await ask(trick, '2', true),
      nobodys: await ask(trick, '1', false),
    })
  }
  await server.stop()
  return verdicts
}

/** The parameter that the handler was given; every handler of the table says it. */
function recordIn(method: string, body: string): string | undefined {
  if (method === 'HEAD') return 'some'
  return /"gaveurId":"([^"]*)"/.exec(body)?.[1]
}

/** Which of the verdicts is more than the plain request's. */
function openedBy(verdicts: Verdicts | undefined): readonly string[] {
  if (verdicts === undefined) return ['never asked']
  const { own, others, nobodys } = verdicts
  return [
    ...(own.shown === undefined || own.shown === '1' || own.shown === 'some' ? [] : [`own: ${own.shown}`]),
    // Express itself answers OPTIONS with the methods of a route, to whom it knows.
    ...(others.status >= 400 || others.allow !== undefined ? [] : [`another’s: ${others.status} ${others.shown}`]),
    ...(nobodys.status >= 400 ? [] : [`nobody’s: ${nobodys.status} ${nobodys.shown}`]),
  ]
}

const shown = (verdicts: Verdicts | undefined): string =>
  verdicts === undefined ? '' : `${verdicts.own.status} ${verdicts.others.status} ${verdicts.nobodys.status}`
