import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { runInProcess } from '../../../support/run-in-process.js'
import { temporaryFolder } from '../../../support/temporary-folder.js'
import { makeChain, read } from '../../audit-search/made-trail.js'

const page = readFileSync(new URL('../../../../docs/read-the-audit-log.md', import.meta.url), 'utf8')

/** As the page has them: the question, and the words of its command. */
const QUESTIONS = [...page.matchAll(/^\| ([^|]*\?) \| `passerelle (audit search [^`]*)` \|$/gm)].map(
  ([, question = '', command = '']) =>
    [question, [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')] as const,
)

/** The numbers of the records that answer each. */
const ANSWERS: readonly (readonly number[])[] = [[7, 3, 2, 1], [4, 2], [5], [2, 3], [4], [3], [8, 6], [9], [4], [4]]

/** A trail in which each question has an answer, and something beside it. */
async function trail(): Promise<string> {
  const folder = await temporaryFolder()
  const jean = { user: 'jean.martin@gaveur.fr', subject: 's-jean' }
  const marie = { user: 'marie', subject: 's-marie' }
  const session = { sessionId: 'E40T46vvKxBfZhyVvjFjqBEl' }
  const change = { event: 'DATA_MUTATION', method: 'POST' } as const
  makeChain(folder, 'cfc8086e64ed', [
    [
      read('2026-11-19T10:00:00Z', { ...jean, record: { gaveur_id: 2 } }),
      read('2026-11-20T09:00:00Z', { ...jean, ...session, ...change }),
      read('2026-11-20T10:00:00Z', { ...jean, ...session, address: '203.0.113.7' }),
      read('2026-11-20T23:00:00Z', { ...marie, ...change, requestId: '4d4ad843-3a65-4e21-81e6-2fd92972f7a5' }),
      read('2026-11-21T11:00:00Z', {
        ...marie,
        event: 'UNAUTHORIZED_ACCESS',
        outcome: 'refused',
        reason: 'permission_missing',
      }),
      read('2026-11-21T12:00:00Z', { user: 'admin', subject: 's-admin', event: 'REALM_APPLY' }),
      read('2026-11-22T08:00:00Z', { ...jean, record: { gaveur_id: 3 } }),
      read('2026-11-22T09:00:00Z', { user: 'admin', subject: 's-admin', event: 'POLICY_CHANGE' }),
      read('2026-11-22T09:30:00Z', { user: 'admin', subject: 's-admin', event: 'ROLE_GRANT', about: 'user marie' }),
    ],
  ])
  return folder
}

const answerSchema = z.object({ records: z.array(z.object({ seq: z.int() })) })

describe('the ten questions of docs/read-the-audit-log.md', () => {
  it('are ten', () => {
    expect(QUESTIONS).toHaveLength(10)
  })

  it.each(QUESTIONS.map(([question, words], at) => ({ question, words, answer: ANSWERS[at] })))(
    '$question',
    async ({ words, answer }) => {
      const format = words.indexOf('--format')
      const [group = '', name = '', ...filters] = format < 0 ? words : words.slice(0, format)
      const { exitCode, stdout } = await runInProcess(
        [group, name, await trail(), ...filters, '--json', '--time-zone', 'UTC'],
        {
          now: () => Date.parse('2026-11-22T10:00:00Z'),
        },
      )
      expect(exitCode).toBe(0)
      expect(answerSchema.parse(JSON.parse(stdout)).records.map(({ seq }) => seq)).toEqual(answer)
    },
  )
})
