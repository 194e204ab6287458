import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import { startCommand } from '../../support/command.js'
import { logFolder } from '../../support/secrets-in-logs.js'
import { ADMINISTRATOR } from '../administrator.js'
import { createRealmFolder, type ProvisionedRealm } from '../provisioned-realm.js'
import { startFaultyProxy } from './faulty-proxy.js'
import { contentsOf, ledgerOf } from './realm-contents.js'

interface Shown {
  readonly applied: number
  readonly realmExists: boolean
  readonly steps: readonly { readonly action: string }[]
}

const parse = (text: string): Shown => {
  const shown: Shown = JSON.parse(text)
  return shown
}

const APPLY = ['--yes', '--with-dev-users', '--json'] as const

/** At all of them with `npm run exam`; else at eleven. */
const isExam = process.env.PASSERELLE_EXAM === 'true'

/** As many requests as the first apply of the demonstration takes at most; counted by the first test. */
const MOST_REQUESTS = 80

/** The realm itself: whoever comes next finds Keycloak still making it. */
const CREATES_THE_REALM = 3

const numbers = isExam
  ? Array.from({ length: MOST_REQUESTS }, (_, at) => at + 1)
  : [CREATES_THE_REALM, ...Array.from({ length: 10 }, (_, at) => 1 + at * 7)]

let whole: ProvisionedRealm
let contents: unknown
let ledger: unknown
let logs: string

beforeAll(async () => {
  logs = await logFolder()
  whole = await createRealmFolder('resume-whole')
})
afterAll(() => whole.remove())

it('the first apply of the demonstration takes few requests, and the ledger has all that it made', async () => {
  const proxy = await startFaultyProxy(inject('keycloakUrl'))
  const ended = await whole.realm('apply', [...APPLY, '--url', proxy.url])
  expect(ended).toMatchObject({ exitCode: 0 })
  expect(proxy.requests().length).toBeLessThanOrEqual(MOST_REQUESTS)
  contents = await contentsOf(whole)
  ledger = await ledgerOf(whole)
  expect(ledger).toMatchObject({
    client: ['backend-api', 'euralis-frontend', 'gaveurs-frontend', 'sqal-frontend'],
    user: expect.arrayContaining(['jean.martin@gaveur.fr']),
  })
})

describe('an apply that was killed', () => {
  it.each(numbers)('when its request %i was done is finished by the next one, with nothing doubled', async (number) => {
    const realm = await createRealmFolder(`resume-${number}`)
    onTestFinished(() => realm.remove())
    const proxy = await startFaultyProxy(inject('keycloakUrl'), (passing) => {
      if (passing.number < number) return undefined
      // What it sent at the same moment is done too; nothing of the answers arrives.
      if (passing.number === number) setImmediate(() => command.child.kill('SIGKILL'))
      return 'dropped-when-done'
    })
    const command = startCommand(['realm', 'apply', realm.directory, ...APPLY], {
      KEYCLOAK_URL: proxy.url,
      KEYCLOAK_ADMIN: ADMINISTRATOR.username,
      KEYCLOAK_ADMIN_PASSWORD: ADMINISTRATOR.password,
      LOG_DIR: logs,
      DATA_DIR: logs,
    })
    await once(command.child, 'close')
    const planned = parse((await realm.realm('plan', ['--with-dev-users', '--json'])).stdout)
    const due = planned.steps.filter(({ action }) => action !== 'unchanged').length
    const next = await realm.realm('apply', [...APPLY])
    expect(next).toMatchObject({ exitCode: 0 })
    // With a new realm come things that the files declare too.
    expect(parse(next.stdout).applied).toBeLessThanOrEqual(due)
    if (planned.realmExists) expect(parse(next.stdout).applied).toBe(due)
    expect((await realm.realm('plan', ['--with-dev-users'])).exitCode).toBe(0)
    expect(await contentsOf(realm)).toEqual(contents)
    expect(await ledgerOf(realm)).toEqual(ledger)
  })
})
