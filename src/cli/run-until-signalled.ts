import type { CommandIo } from './io.js'

/**
 * Starts a server, and stops it at the first SIGTERM or SIGINT; one that comes during the start is kept for its end, so
 * that what was begun is finished and written. A second signal is from someone who will not wait.
 */
export async function runUntilSignalled<Running extends { stop(): Promise<void> }>(
  start: () => Promise<Running>,
  whenStarted: (running: Running) => void,
  { stderr }: Pick<CommandIo, 'stderr'>,
): Promise<void> {
  const signals = ['SIGTERM', 'SIGINT'] as const
  let onSignal = () => {}
  const signalled = new Promise<void>((resolve) => {
    let isSecond = false
    onSignal = () => {
      if (isSecond) process.exit(1)
      isSecond = true
      resolve()
    }
  })
  for (const signal of signals) process.on(signal, onSignal)
  try {
    const running = await start()
    whenStarted(running)
    await signalled
    // Running requests and connections may take seconds; whoever watches shall know that the signal has come.
    if (stderr.isTTY) stderr.write('Stopping…\n')
    await running.stop()
  } finally {
    for (const signal of signals) process.off(signal, onSignal)
  }
}
