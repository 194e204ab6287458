import type { Command } from 'commander'
import type { CommandIo } from './io.js'

/** Commands by name. @param next the word that follows, perhaps a command below this one */
export type Loaders = Readonly<Record<string, (io: CommandIo, next?: string) => Command | Promise<Command>>>

/** The command that is named, or all where none is: help lists them. */
export function loadNamed(
  loaders: Loaders,
  name: string | undefined,
  io: CommandIo,
  next?: string,
): Promise<readonly Command[]> {
  const named = Object.entries(loaders).filter(([command]) => command === name)
  const wanted = named.length === 0 ? Object.entries(loaders) : named
  return Promise.all(wanted.map(([, load]) => load(io, named.length === 0 ? undefined : next)))
}
