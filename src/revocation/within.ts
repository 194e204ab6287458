/** The outcome of `work`, or an error when it takes longer. What comes later is nobody's any more. */
export function within<Value>(work: Promise<Value>, deadlineMs: number, what: string): Promise<Value> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`${what} took longer than ${deadlineMs} ms`))
    const timer = setTimeout(late, deadlineMs)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
