import { KEY_NAME } from './signed-note.js'

/** How many records of which chain have which root (C2SP tlog-checkpoint). */
export interface Checkpoint {
  readonly chain: string
  readonly size: number
  /** 32 bytes. */
  readonly root: Buffer
}

/** The text that is signed: origin, size, root. */
export function checkpointText({ chain, size, root }: Checkpoint): string {
  return `${KEY_NAME}/${chain}\n${size}\n${root.toString('base64')}\n`
}

export function parseCheckpoint(text: string): Checkpoint | undefined {
  const [, chain, digits, base64] =
    /^passerelle-audit\/([0-9a-f]{12})\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n$/.exec(text) ?? []
  if (chain === undefined || base64 === undefined) return undefined
  const root = Buffer.from(base64, 'base64')
  return root.toString('base64') === base64 ? { chain, size: Number(digits), root } : undefined
}

/** What the key before signs of the key after it. */
export function endorsementText(keyText: string): string {
  return `${KEY_NAME}/next-key\n${keyText}\n`
}
