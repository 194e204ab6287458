import type { Entered } from './authorize-access.js'
import { errorOf } from './error-of.js'

/**
 * Asks, and concludes: at once where the verdict is there at once.
 *
 * @param fail gets what a record function throws, and always an `Error`: frameworks take `next(undefined)` and
 * `next('route')` for leave to go on
 */
export function concludeWith(
  ask: () => Entered | Promise<Entered>,
  conclude: (entered: Entered) => void,
  fail: (error: Error) => void,
): void {
  let entered: Entered | Promise<Entered>
  try {
    entered = ask()
  } catch (error) {
    fail(errorOf(error))
    return
  }
  if ('then' in entered) entered.then(conclude).catch((error) => fail(errorOf(error)))
  else conclude(entered)
}
