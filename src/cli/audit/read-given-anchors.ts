import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { type GivenAnchors, VerifyError } from '../../audit-verify/index.js'
import type { CommandIo } from '../io.js'
import { printable } from '../printable.js'
import { resolveNamed, type TrailPlace } from './trail-place.js'

/**
 * What was kept of the trail elsewhere: the file that is named, `-` for a pipe; else the trail's own, where it is there.
 *
 * @throws VerifyError `anchors_unreadable` for a file that was named and cannot be read
 */
export async function readGivenAnchors(
  named: string | undefined,
  { anchorsPath, isLive }: TrailPlace,
  io: CommandIo,
): Promise<GivenAnchors | undefined> {
  if (named === '-') return { name: 'stdin', text: await text(io.stdin) }
  if (named === undefined) return readOwn(anchorsPath, isLive)
  try {
    return { name: named, text: await readFile(resolveNamed(named, io), 'utf8') }
  } catch (error) {
    const mend = 'Name a copy of audit-anchors.jsonl, or a signed checkpoint.'
    throw new VerifyError('anchors_unreadable', `the anchors ${printable(named)} cannot be read. ${mend}`, error)
  }
}

async function readOwn(path: string, isLive: boolean): Promise<GivenAnchors | undefined> {
  try {
    const own = await readFile(path, 'utf8')
    return { name: path, text: own, again: () => readFile(path, 'utf8'), mayBeOfOthers: !isLive }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new VerifyError(
      'anchors_unreadable',
      `${path} cannot be read. Let this user read it, or name a copy: --anchor.`,
      error,
    )
  }
}
