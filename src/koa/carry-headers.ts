/**
 * Koa removes every header before it answers an uncaught error, and sets those that the error carries. So a
 * middleware whose headers belong on every answer hands them to the error.
 */
export function carryHeaders(error: unknown, headers: Readonly<Record<string, string>>): unknown {
  if (!(error instanceof Error)) return error
  const carried = 'headers' in error && typeof error.headers === 'object' ? error.headers : {}
  return Object.assign(error, { headers: { ...headers, ...carried } })
}
