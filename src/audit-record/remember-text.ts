/** How much a memory holds before it begins anew: simpler than to forget the oldest, and a text costs no more than without. */
const MOST_REMEMBERED = 8192

/** Makes a text of another that comes with each request of a caller or a route, once. */
export function rememberText(make: (text: string) => string): (text: string) => string {
  const remembered = new Map<string, string>()
  return (text) => {
    const known = remembered.get(text)
    if (known !== undefined) return known
    if (remembered.size >= MOST_REMEMBERED) remembered.clear()
    const made = make(text)
    remembered.set(text, made)
    return made
  }
}

/** What a text is made of that several values of an event make together. */
export interface Parts<Of> {
  /** Tells most of them apart; `undefined`: it is made anew each time. */
  readonly keyOf: (of: Of) => string | undefined
  readonly isSame: (of: Of, known: Of) => boolean
  /** What `isSame` and `make` look at, and no more: it is kept. */
  readonly keep: (of: Of) => Of
  readonly make: (of: Of) => string
}

/** The same for a text of several values: of each key, the newest is known. */
export function rememberTextOf<Of>({ keyOf, isSame, keep, make }: Parts<Of>): (of: Of) => string {
  const remembered = new Map<string, { readonly of: Of; readonly text: string }>()
  return (of) => {
    const key = keyOf(of)
    if (key === undefined) return make(of)
    const known = remembered.get(key)
    if (known !== undefined && isSame(of, known.of)) return known.text
    if (remembered.size >= MOST_REMEMBERED) remembered.clear()
    // Through bytes: what was put together of pieces would be put together again wherever it is written.
    const text = Buffer.from(make(of)).toString()
    remembered.set(key, { of: keep(of), text })
    return text
  }
}
