import { expect, it } from 'vitest'
import { realmRequests } from '../../../src/realm-engine/realm-requests.js'
import { createSmallRealm } from './small-realm.js'

it('has at most eight requests under way, reading and writing, and sends all of them', async () => {
  let underWay = 0
  let most = 0
  const answers: string[] = []
  const answer = async (path: string): Promise<undefined> => {
    underWay += 1
    most = Math.max(most, underWay)
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
    underWay -= 1
    answers.push(path)
  }
  const client = { ...createSmallRealm().client, get: answer, post: answer, put: answer, delete: answer }
  const api = realmRequests(client, 'small')
  await Promise.all(
    Array.from({ length: 10 }, (_, at) => [
      api.get(`/get/${at}`),
      api.post(`/post/${at}`, {}),
      api.put(`/put/${at}`),
      api.delete(`/delete/${at}`),
    ]).flat(),
  )
  expect(most).toBe(8)
  expect(new Set(answers).size).toBe(40)
})

it('goes on after requests that fail', async () => {
  const fail = () => Promise.reject(new Error('no'))
  const api = realmRequests({ ...createSmallRealm().client, get: fail, put: async () => {} }, 'small')
  const failed = await Promise.allSettled(Array.from({ length: 20 }, () => api.get('')))
  expect(failed.every(({ status }) => status === 'rejected')).toBe(true)
  await api.put('')
})
