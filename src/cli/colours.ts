import type { CommandIo } from './io.js'

/** Words in colour, or as they are. */
export interface Colours {
  added(text: string): string
  changed(text: string): string
  bad(text: string): string
  faint(text: string): string
  strong(text: string): string
}

const plain = (text: string): string => text

export const NO_COLOURS: Colours = { added: plain, changed: plain, bad: plain, faint: plain, strong: plain }

const escaped =
  (begin: number, end: number) =>
  (text: string): string =>
    `\u001b[${begin}m${text}\u001b[${end}m`

/** Colours for stdout: on a terminal only, and never with NO_COLOR (https://no-color.org). */
export function coloursFor({ stdout, environment }: CommandIo): Colours {
  const wanted = stdout.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb'
  if (!wanted) return NO_COLOURS
  return {
    added: escaped(32, 39),
    changed: escaped(33, 39),
    bad: escaped(31, 39),
    faint: escaped(2, 22),
    strong: escaped(1, 22),
  }
}
