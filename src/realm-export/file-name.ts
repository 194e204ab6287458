import { createHash } from 'node:crypto'

const LONGEST = 80
/** Windows keeps these for itself, with any suffix. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/**
 * Names of files for names of objects, without suffix: as like as any system allows, and never two alike, be it on a disk
 * that does not tell capitals apart. A name that had to be altered bears a digest of the real one.
 */
export function fileNames(names: readonly string[]): ReadonlyMap<string, string> {
  const plain = names.map((name) => plainName(name).toLowerCase())
  const alike = new Set(plain.filter((name, at) => plain.indexOf(name) !== at))
  return new Map(
    names.map((name) => {
      const file = plainName(name)
      const isItself = file === name && !alike.has(file.toLowerCase())
      return [name, isItself ? file : `${file}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`]
    }),
  )
}

function plainName(name: string): string {
  const safe = name
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, LONGEST)
    .replace(/[.-]+$/, '')
  return safe === '' || RESERVED.test(safe) ? `object-${safe}`.replace(/[.-]+$/, '') : safe
}
