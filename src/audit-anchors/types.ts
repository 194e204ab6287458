/** What is kept of a chain elsewhere: a trail that ends before it was cut off. */
export interface Anchor {
  readonly v: 1
  readonly chain: string
  /** Number and hash of the record that holds the checkpoint. */
  readonly seq: number
  readonly hash: string
  /** RFC 3339. */
  readonly time: string
  /** The signed note. */
  readonly checkpoint: string
}

/** A place that keeps anchors. */
export interface AnchorSink {
  /** For logs; without credentials. */
  readonly name: string
  /** Resolves when it is kept. Called for one anchor at a time; the newest alone counts. */
  write(anchor: Anchor): Promise<void>
}

/** All places beside the trail's own file. */
export interface AnchorSinks {
  /** Never waits and never throws: what cannot be kept now is tried again, or replaced by the next one. */
  write(anchor: Anchor): void
  /** For /health. */
  status(): { readonly status: 'ok' | 'degraded'; readonly failed: number; readonly error?: string }
  /** Tries once more what is left, within the deadline. Rejects never. */
  close(deadlineMs: number): Promise<void>
}
