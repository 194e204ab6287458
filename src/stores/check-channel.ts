/** PostgreSQL cuts longer names in silence. */
const CHANNEL = /^[\w:.-]{1,63}$/

/** A name that every store can take: one refusal here instead of a connection that fails again and again. */
export function checkChannel(channel: string): string {
  if (CHANNEL.test(channel)) return channel
  throw new RangeError(
    `the channel is ${JSON.stringify(channel.slice(0, 80))}; give 1 to 63 letters, digits, "_", "-", ":" or "."`,
  )
}
