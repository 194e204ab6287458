import { expect, it } from 'vitest'
import { AdminError } from '../../../src/admin-api/index.js'
import { createWriting } from '../../../src/realm-engine/create-writing.js'
import { importObjects } from '../../../src/realm-engine/import-objects.js'
import type { Inspected } from '../../../src/realm-engine/inspect-realm.js'
import type { PlanStep } from '../../../src/realm-engine/types.js'
import { REALM_KINDS, type RealmKind, type RealmObject } from '../../../src/realm-kinds/index.js'
import { createSmallRealm } from './small-realm.js'

const keysOf = (objects: readonly { readonly step: PlanStep }[]): readonly string[] =>
  objects.map(({ step }) => step.key)

/** A kind that can be imported, and what became of it. */
function importing(
  create: (objects: readonly RealmObject[]) => Promise<void>,
  mayGoOn = () => true,
  isThere: (key: string) => boolean = () => false,
) {
  const [roles] = REALM_KINDS.filter(({ name }) => name === 'realm-role')
  if (roles === undefined) throw new Error('there is no such kind')
  const batches: (readonly string[])[] = []
  const kind: RealmKind = {
    ...roles,
    importer: async () => ({
      takes: ({ key }) => !key.startsWith('odd'),
      create: (objects) => {
        batches.push(objects.map(({ key }) => key))
        return create(objects)
      },
    }),
  }
  const inspected = (key: string, action: 'create' | 'update' = 'create'): Inspected => ({
    kind,
    step: { kind: 'realm-role', key, action, changes: [], dangers: [], notes: [] },
    wanted: { key, value: {}, path: [] },
    current: undefined,
    writeOnly: [],
    leftAlone: [],
  })
  const done: string[] = []
  const looks: (readonly string[])[] = []
  const { client } = createSmallRealm()
  const carrying = {
    writing: createWriting({ client, realm: 'small', wanted: {}, observed: {} }),
    mayGoOn,
    reinspect: async (objects: readonly Inspected[]) => {
      looks.push(keysOf(objects))
      return objects.map(
        (one): Inspected => (isThere(one.step.key) ? { ...one, step: { ...one.step, action: 'unchanged' } } : one),
      )
    },
    onDone: ({ key }: PlanStep) => void done.push(key),
  }
  const leave = (objects: readonly Inspected[]) => importObjects(kind, objects, carrying)
  const run = async (objects: readonly Inspected[]) => [...(await leave(objects)).keys()]
  return { inspected, batches, done, looks, run, leave }
}

const named = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `role-${at}`)

it('imports what it can, in batches, and leaves what changes, what is odd and what is too few', async () => {
  const { inspected, batches, done, run } = importing(async () => {})
  const left = await run([...named(120).map((key) => inspected(key)), inspected('odd'), inspected('role-0', 'update')])
  expect(keysOf(left)).toEqual(['odd', 'role-0'])
  expect(batches.map(({ length }) => length)).toEqual([25, 25, 25, 25, 20])
  expect(done.toSorted()).toEqual(named(120).toSorted())

  const few = importing(async () => {})
  expect(keysOf(await few.run(named(2).map((key) => few.inspected(key))))).toEqual(named(2))
  expect(few.batches).toEqual([])
})

it('leaves a batch that is refused to be made one by one, and keeps the others', async () => {
  const { inspected, done, run } = importing(async (objects) => {
    if (objects.some(({ key }) => key === 'role-3')) throw new AdminError('rejected', 'no', { status: 500 })
  })
  const left = keysOf(await run(named(8).map((key) => inspected(key))))
  expect(left).toEqual(['role-2', 'role-3'])
  expect(done).toHaveLength(6)
})

it('looks once what is there where answers were lost, and leaves each as it stands now', async () => {
  const lost = new AdminError('unreachable', 'no answer', { mayHaveHappened: true })
  const { inspected, done, looks, leave } = importing(
    async (objects) => {
      if (!objects.some(({ key }) => key === 'role-0')) throw lost
    },
    () => true,
    (key) => key !== 'role-77',
  )
  const left = await leave(named(120).map((key) => inspected(key)))
  expect(looks.map(({ length }) => length)).toEqual([95])
  expect(done).toHaveLength(25)
  expect(left.size).toBe(95)
  expect(keysOf([...left.values()].filter(({ step }) => step.action === 'create'))).toEqual(['role-77'])
  expect(keysOf([...left.keys()]).toSorted()).toEqual(keysOf([...left.values()]).toSorted())
  expect([...left.keys()].every(({ step }) => step.action === 'create')).toBe(true)
})

it('begins nothing after a stop, and throws what is no answer', async () => {
  const stopped = importing(
    async () => {},
    () => false,
  )
  expect(await stopped.run(named(9).map((key) => stopped.inspected(key)))).toHaveLength(9)
  expect(stopped.batches).toEqual([])

  const broken = importing(async () => {
    throw new TypeError('a fault of ours')
  })
  await expect(broken.run(named(9).map((key) => broken.inspected(key)))).rejects.toThrow('a fault of ours')
})
