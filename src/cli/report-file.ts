import { realpath } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { CommandError, type CommandIo } from './io.js'
import { printable } from './printable.js'

/**
 * Where `--out` leads: to any file but those of the realm's folder, which a report must not take the place of. A link is
 * followed, so that what it leads to is written and the link stays; or replaced, so that what it leads to stays.
 *
 * @throws CommandError `out_refused`, exit code 2
 */
export async function reportFile(
  out: string,
  realmDirectory: string,
  io: CommandIo,
  link: 'followed' | 'replaced' = 'followed',
): Promise<string> {
  const named = resolve(io.workingDirectory ?? process.cwd(), out)
  const path = await (link === 'followed' ? whereItLeads(named) : inRealFolder(named))
  const fromRealm = relative(await whereItLeads(realmDirectory), path)
  const isInRealm = !isAbsolute(fromRealm) && fromRealm.split(sep)[0] !== '..'
  if (isInRealm) throw outRefused(out, 'is in the folder of the realm, which holds nothing that is written from it')
  return path
}

export const outRefused = (out: string, why: string): CommandError =>
  new CommandError(2, 'out_refused', `${printable(out)} ${why}. Name another file.`)

const whereItLeads = (path: string): Promise<string> => realpath(path).catch(() => inRealFolder(path))

async function inRealFolder(path: string): Promise<string> {
  const folder = await realpath(dirname(path)).catch(() => dirname(path))
  return join(folder, basename(path))
}
