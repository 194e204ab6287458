import { scrypt } from 'node:crypto'

/** What was written where, so that one secret in two places has two digests. */
export interface WrittenSecret {
  /** `kind key field`. */
  readonly place: string
  readonly text: string
}

/** Digests of secrets, each computed once. */
export type DigestSecret = (salt: string, secret: WrittenSecret) => Promise<string>

/** 16 MB and some 40 ms for each guess: whoever reads a realm's attributes must not find out weak secrets cheaply. */
const COST = { N: 2 ** 14, r: 8, p: 1 } as const

export function createSecretDigests(): DigestSecret {
  const known = new Map<string, Promise<string>>()
  return (salt, { place, text }) => {
    const password = `${place}\0${text}`
    const name = `${salt} ${password}`
    const digest = known.get(name) ?? derive(password, salt)
    known.set(name, digest)
    return digest
  }
}

const derive = (password: string, salt: string): Promise<string> =>
  new Promise((resolve, reject) => {
    scrypt(password, Buffer.from(salt, 'base64'), 24, COST, (error, key) => {
      if (error === null) resolve(key.toString('base64'))
      else reject(error)
    })
  })
