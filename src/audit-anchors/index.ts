export { createAnchorFile } from './anchor-file.js'
export { createAnchorSinks } from './create-anchor-sinks.js'
export { ANCHOR_PROTOCOLS } from './open-sink.js'
export type { Anchor, AnchorSink, AnchorSinks } from './types.js'
