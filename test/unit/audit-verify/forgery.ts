import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto'

/**
 * What a forger needs, written anew from the specification: nothing of the code under test is used here. Lines are bytes,
 * one character each.
 */
const sha256 = (data: Buffer): Buffer => createHash('sha256').update(data).digest()

const bytesOf = (line: string): Buffer => Buffer.from(line, 'latin1')

/** A line with the hash that its body has, after another record. */
export function rehashed(line: string, prev?: string): string {
  let body = line.slice(0, -75)
  if (prev !== undefined) body = body.replace(/"prev":"[0-9a-f]{64}"$/, `"prev":"${prev}"`)
  return `${body},"hash":"${sha256(bytesOf(`\0${body}`)).toString('hex')}"}`
}

export const hashIn = (line: string): string => line.slice(-66, -2)
export const prevIn = (line: string): string => /"prev":"([0-9a-f]{64})","hash":"[0-9a-f]{64}"\}$/.exec(line)?.[1] ?? ''

/** RFC 6962, section 2.1, as it is written there. */
export function rootOf(leaves: readonly string[]): Buffer {
  const [only] = leaves
  if (only === undefined) return sha256(Buffer.alloc(0))
  if (leaves.length === 1) return Buffer.from(only, 'hex')
  let middle = 1
  while (middle * 2 < leaves.length) middle *= 2
  return sha256(Buffer.concat([Buffer.from([1]), rootOf(leaves.slice(0, middle)), rootOf(leaves.slice(middle))]))
}

/** Roots of the complete subtrees, the largest first. */
function frontierOf(leaves: readonly string[]): readonly string[] {
  const roots: string[] = []
  let from = 0
  for (let power = 2 ** 30; power >= 1; power /= 2) {
    if (leaves.length - from < power) continue
    roots.push(rootOf(leaves.slice(from, from + power)).toString('hex'))
    from += power
  }
  return roots
}

/** The verifier key of C2SP. */
function keyText(privateKey: KeyObject): string {
  const raw = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32)
  const typed = Buffer.concat([Buffer.from([1]), raw])
  const id = sha256(Buffer.concat([Buffer.from('passerelle-audit\n'), typed])).toString('hex', 0, 4)
  return `passerelle-audit+${id}+${typed.toString('base64')}`
}

export function signedNote(text: string, privateKey: KeyObject): string {
  const id = Buffer.from(keyText(privateKey).split('+')[1] ?? '', 'hex')
  const signature = Buffer.concat([id, sign(null, Buffer.from(text), privateKey)])
  return `${text}\n— passerelle-audit ${signature.toString('base64')}\n`
}

export interface RechainOptions {
  /** Put the roots into checkpoints and files that the forged records have. */
  readonly withRoots?: boolean
  /** Sign them too, and say that this key does. */
  readonly key?: KeyObject
}

/** The lines of a chain, all hashes, and what else is wanted, made anew from a line on. */
export function rechained(lines: readonly string[], from: number, options: RechainOptions = {}): readonly string[] {
  const forged: string[] = []
  const hashes: string[] = []
  for (const [index, line] of lines.entries()) {
    const next = index < from ? line : rehashed(withNewTrail(line, hashes, options), hashes.at(-1) ?? '0'.repeat(64))
    forged.push(next)
    hashes.push(hashIn(next))
  }
  return forged
}

function withNewTrail(line: string, hashes: readonly string[], { withRoots = false, key }: RechainOptions): string {
  if (!line.includes('"event":"TRAIL_')) return line
  let text = bytesOf(line).toString('utf8')
  const { trail } = JSON.parse(text)
  if (withRoots && trail?.checkpoint !== undefined) {
    const [origin] = trail.checkpoint.split('\n')
    const signed = `${origin}\n${hashes.length}\n${rootOf(hashes).toString('base64')}\n`
    const note = key === undefined ? `${signed}\n${trail.checkpoint.split('\n\n')[1]}` : signedNote(signed, key)
    text = text.replace(JSON.stringify(trail.checkpoint), JSON.stringify(note))
  }
  if (withRoots && trail?.frontier !== undefined) {
    text = text.replace(JSON.stringify(trail.frontier), JSON.stringify(frontierOf(hashes)))
  }
  if (key !== undefined && trail?.key !== undefined)
    text = text.replace(JSON.stringify(trail.key), JSON.stringify(keyText(key)))
  return Buffer.from(text).toString('latin1')
}
