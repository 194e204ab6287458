import { expect, it } from 'vitest'
import { type Edit, placeOf, refusal, withEditedRealm } from './edited-realm.js'

export interface Case {
  readonly title: string
  readonly edit?: Edit
  /** Further ones, where one does not make the mistake. */
  readonly edits?: readonly Edit[]
  /** Text in the edited file where the mistake is; without it the mistake is the file's, at 1:1. */
  readonly at?: string
  /** Another file that the mistake is reported in. */
  readonly in?: string
  readonly problem: string | RegExp
  readonly mend: string
  /** Set where other mistakes follow from this one. */
  readonly consequences?: true
}

export const realm = (from: string, to: string): Edit => ({ file: 'realm.yaml', replace: [from, to] })
export const roles = (from: string, to: string): Edit => ({ file: 'roles.yaml', replace: [from, to] })
export const policy = (from: string, to: string): Edit => ({ file: 'policy.yaml', replace: [from, to] })
export const users = (from: string, to: string): Edit => ({ file: 'users.dev.yaml', replace: [from, to] })
export const frontend = (from: string, to: string): Edit => ({
  file: 'clients/euralis-frontend.yaml',
  replace: [from, to],
})
export const backend = (from: string, to: string): Edit => ({ file: 'clients/backend-api.yaml', replace: [from, to] })

/** One test a case: the mistake is said at its place, in its words, with its mend. */
export function testMistakes(cases: readonly Case[]): void {
  it.each(cases)(
    'names file, line, column and mend of $title',
    async ({ edit, at, in: file, problem, mend, consequences, edits = [] }) => {
      const all = edit === undefined ? edits : [edit, ...edits]
      const mistaken = file ?? all[0]?.file ?? 'policy.yaml'
      await withEditedRealm(all, async (directory) => {
        const { details } = await refusal(directory)
        const place = at === undefined ? `${mistaken}:1:1` : await placeOf(directory, mistaken, at)
        const found = details.map((mistake) => ({
          place: `${mistake.file}:${mistake.line}:${mistake.column}`,
          problem: mistake.problem,
          mend: mistake.mend,
        }))
        const expected = {
          place,
          problem: typeof problem === 'string' ? problem : expect.stringMatching(problem),
          mend,
        }
        if (consequences) expect(found).toContainEqual(expected)
        else expect(found).toEqual([expected])
      })
    },
  )
}
