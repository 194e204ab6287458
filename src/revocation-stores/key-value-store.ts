import type { KeptMark, RevocationStore } from '../revocation/index.js'
import type { KeyValue, LogSlice } from '../stores/index.js'
import { markToText, textToMark } from './mark-text.js'

/** Log and channel of the marks. */
const REVOCATIONS = 'revocations'

interface KeyValueStoreOptions {
  readonly keyValue: KeyValue
  /** Opens the same store once more, for a connection whose server is gone without a word. */
  readonly reopen?: (() => KeyValue) | undefined
  /** Told of what can't be read. */
  readonly onError: (error: unknown) => void
  readonly now?: (() => number) | undefined
}

/** Marks in an ordered log, and news of them by messages: Redis, or the memory of one process. */
export function createKeyValueRevocationStore(options: KeyValueStoreOptions): RevocationStore {
  const { keyValue: listening, reopen, onError, now = Date.now } = options
  let commands = listening
  let closed = false
  let isUnreadableTold = false

  async function run<Value>(work: (keyValue: KeyValue) => Promise<Value>): Promise<Value> {
    const used = commands
    try {
      return await work(used)
    } catch (error) {
      if (used === commands && reopen !== undefined && !closed) {
        commands = reopen()
        if (used !== listening) void used.close()
      }
      throw error
    }
  }

  function readMarks({ values, unreadable = 0 }: LogSlice): readonly KeptMark[] {
    const marks = values.map(textToMark).filter((mark) => mark !== undefined)
    const count = unreadable + values.length - marks.length
    if (count > 0 && !isUnreadableTold) {
      isUnreadableTold = true
      onError(
        new Error(
          `Among the revocations are entries that can’t be read, and do not count (${count} at first sight): were they ` +
            'written by another program, or by a newer version?',
        ),
      )
    }
    return marks.filter(({ keepUntilMs }) => keepUntilMs > now())
  }

  return {
    async add(mark) {
      const expiresInMs = Math.max(1, Math.ceil(mark.keepUntilMs - now()))
      await run((keyValue) => keyValue.append(REVOCATIONS, markToText(mark), expiresInMs))
      // It is stored: without the message the others read it at their next heartbeat.
      await run((keyValue) => keyValue.publish(REVOCATIONS, '')).catch(onError)
    },
    async readSince(cursor) {
      const slice = await run((keyValue) => keyValue.readSince(REVOCATIONS, cursor))
      return { marks: readMarks(slice), cursor: slice.cursor, continued: slice.continued }
    },
    subscribe(onNews, onConnection) {
      listening.subscribe(REVOCATIONS, onNews, onConnection)
    },
    async close() {
      closed = true
      await Promise.all([listening.close(), commands.close()])
    },
  }
}
