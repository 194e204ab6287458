export { type BatchWriter, createBatchWriter } from './batch-writer.js'
export { createFileSink } from './file-sink.js'
export { createLineQueue, type LineQueue } from './line-queue.js'
export type { LineBatch, LineSink } from './line-sink.js'
