/**
 * A server as messages may name it: `host:port/name`, without user and password.
 *
 * @throws RangeError for what is no URL. It does not repeat what was given, which may hold a password.
 */
export function nameOfServer(url: string, usualPort: number): string {
  if (!URL.canParse(url))
    throw new RangeError('url is no URL; give one such as postgres://user:password@host:5432/name')
  const { hostname, port, pathname } = new URL(url)
  return `${hostname}:${port === '' ? usualPort : port}${pathname === '/' ? '' : pathname}`
}
