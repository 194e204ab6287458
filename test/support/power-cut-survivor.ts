/** Contents of a file, whatever it is called. */
export interface Inode {
  /** What is on the disk for certain. */
  durable: Buffer
  /** What a reader sees. */
  current: Buffer
}

const SECTOR_BYTES = 512

/** Each sector that was not synced is as it was, or as it is; where a file grew, what was never written is zeros. */
export function survivorOf({ durable, current }: Inode, random: () => number): Buffer {
  const length = Math.max(durable.length, current.length)
  const content = Buffer.alloc(length)
  let end = random() < 0.5 ? durable.length : current.length
  for (let start = 0; start < length; start += SECTOR_BYTES) {
    const stop = Math.min(length, start + SECTOR_BYTES)
    const isSame = durable.subarray(start, stop).equals(current.subarray(start, stop))
    const source = isSame || random() < 0.5 ? current : durable
    if (start < source.length) source.copy(content, start, start, Math.min(stop, source.length))
    if (source === current && !isSame) end = Math.max(end, Math.min(stop, current.length))
  }
  return content.subarray(0, end)
}
