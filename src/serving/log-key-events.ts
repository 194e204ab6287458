import { runOutsideContext } from '../log-context/index.js'
import type { ModuleLogger } from '../logging/index.js'
import { describeKeyEvent, type KeyEvent } from '../tokens/index.js'

/** Writes what happens to the issuers' keys: an error where tokens can't be answered, a warning where known keys go on. */
export function logKeyEvents(logger: Pick<ModuleLogger, 'info' | 'warning' | 'error'>): (event: KeyEvent) => void {
  return (event) => runOutsideContext(() => logger[levelOf(event)](describeKeyEvent(event)))
}

function levelOf(event: KeyEvent): 'info' | 'warning' | 'error' {
  switch (event.kind) {
    case 'keys_changed':
    case 'provider_back':
      return 'info'
    case 'provider_away':
      return event.keys === 0 ? 'error' : 'warning'
    case 'keys_outdated':
      return 'error'
  }
}
