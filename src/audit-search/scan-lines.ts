const LINE_FEED = 0x0a

/** Where a line begins, and where its line feed is. */
export interface LinePlace {
  readonly start: number
  readonly end: number
}

/** The lines of these bytes in which one of the needles occurs, or all of them; in the order in which they stand. */
export function* linesWith(bytes: Buffer, needles: readonly Buffer[] | undefined): Generator<LinePlace> {
  const [needle, another] = needles ?? []
  if (needle === undefined) yield* allLines(bytes)
  else if (another === undefined) yield* linesWithOne(bytes, needle)
  else yield* merged((needles ?? []).map((each) => linesWithOne(bytes, each)))
}

function* allLines(bytes: Buffer): Generator<LinePlace> {
  let start = 0
  for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
    yield { start, end }
    start = end + 1
  }
}

function* linesWithOne(bytes: Buffer, needle: Buffer): Generator<LinePlace> {
  for (let at = bytes.indexOf(needle); at >= 0; ) {
    const end = bytes.indexOf(LINE_FEED, at)
    if (end < 0) return
    yield { start: bytes.lastIndexOf(LINE_FEED, at) + 1, end }
    at = bytes.indexOf(needle, end)
  }
}

/** Each line once, however many of the needles it has. */
function* merged(sources: readonly Generator<LinePlace>[]): Generator<LinePlace> {
  const heads = sources.map((source) => ({ source, head: source.next() }))
  for (;;) {
    let lowest: LinePlace | undefined
    for (const { head } of heads) {
      if (!head.done && (lowest === undefined || head.value.start < lowest.start)) lowest = head.value
    }
    if (lowest === undefined) return
    yield lowest
    for (const each of heads) {
      if (!each.head.done && each.head.value.start === lowest.start) each.head = each.source.next()
    }
  }
}
