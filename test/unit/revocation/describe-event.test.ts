import { expect, it } from 'vitest'
import { describeRevocationEvent, type RevocationEvent } from '../../../src/revocation/index.js'

const WITH_ADVICE = 'Redis can’t be reached. Is the server up, and the address in REDIS_URL right?'
const BARE = 'reading the store of revocations took longer than 2000 ms'

it.each<[RevocationEvent, string]>([
  [
    { kind: 'revocations_behind', error: WITH_ADVICE, graceSeconds: 28 },
    `revocations can’t be read; what is known here counts for 28 s more, and tries go on: ${WITH_ADVICE}`,
  ],
  [
    { kind: 'revocations_unavailable', error: WITH_ADVICE, awaySeconds: 30 },
    `revocations could not be read for 30 s, tokens get 503 until they can: ${WITH_ADVICE}`,
  ],
  [
    { kind: 'revocations_unavailable', error: BARE, awaySeconds: undefined },
    `revocations can’t be read yet, tokens get 503 until they can: ${BARE}. Is the store of revocations (Redis or PostgreSQL) up and reachable from here?`,
  ],
  [{ kind: 'revocations_back', awayMs: 9_200, marks: 1 }, 'revocations are read again after 9 s: 1 mark'],
  [{ kind: 'revocations_back', awayMs: 9_200, marks: 2 }, 'revocations are read again after 9 s: 2 marks'],
  [
    { kind: 'revocations_put_back', marks: 1 },
    'the store of revocations had lost marks; 1 mark known here is stored again. Does Redis keep its data (appendonly)?',
  ],
])('tells in one line of %j', (event, line) => {
  expect(describeRevocationEvent(event)).toBe(line)
})
