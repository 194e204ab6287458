/**
 * The outcome of `work`, or a rejection with `late()` once `deadlineMs` have passed. The work itself goes on; a rejection of
 * it that comes later is nobody's any more.
 */
export async function withinDeadline<Value>(
  work: Promise<Value>,
  deadlineMs: number,
  late: () => Error,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), deadlineMs)
  })
  try {
    return await Promise.race([work, deadline])
  } finally {
    clearTimeout(timer)
  }
}
