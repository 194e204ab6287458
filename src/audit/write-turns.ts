/** When it is written: at the end of a turn of the event loop, or after a while, and never twice at once. */
export interface WriteTurns {
  /** At the end of this turn of the event loop: whatever else it brings goes along. */
  soon(): void
  /** @param isHolding whether the process waits for it */
  later(waitMs: number, isHolding: boolean): void
  /** False where it is written already, or never again. */
  begin(): boolean
  end(): void
  isUnderWay(): boolean
  /** Nothing is under way, and nothing will be. */
  isIdle(): boolean
  /** None begins any more. */
  stop(): void
}

export function createWriteTurns(run: () => void): WriteTurns {
  let isUnderWay = false
  let isStopped = false
  let immediate: NodeJS.Immediate | undefined
  let timer: NodeJS.Timeout | undefined

  function clear(): void {
    clearTimeout(timer)
    clearImmediate(immediate)
    timer = undefined
    immediate = undefined
  }

  return {
    soon() {
      if (!isUnderWay && immediate === undefined) immediate = setImmediate(run)
    },
    later(waitMs, isHolding) {
      if (isStopped) return
      clearTimeout(timer)
      timer = setTimeout(run, waitMs)
      if (!isHolding) timer.unref()
    },
    begin() {
      if (isUnderWay || isStopped) return false
      isUnderWay = true
      clear()
      return true
    },
    end() {
      isUnderWay = false
    },
    isUnderWay: () => isUnderWay,
    isIdle: () => !isUnderWay && timer === undefined && immediate === undefined,
    stop() {
      isStopped = true
      clear()
    },
  }
}
