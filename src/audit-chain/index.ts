export { appendLine, createLineBuffer, type LineBuffer } from './append-line.js'
export { type Checkpoint, checkpointText, endorsementText, parseCheckpoint } from './checkpoint.js'
export { filesByChain, parseTrailFileName, type TrailFile, trailFile } from './file-name.js'
export { createMerkleTree, hashOfNodes, type MerkleTree } from './merkle-tree.js'
export { createBodyHasher, hashesOfLine, lineOf, NO_HASH } from './record-hash.js'
export {
  createNoteSigner,
  type NoteKey,
  type NoteSigner,
  noteKeyOf,
  openNote,
  parseNoteKey,
} from './signed-note.js'
