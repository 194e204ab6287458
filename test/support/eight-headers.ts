/** The headers that stand on every answer, errors too, as Node spells them. */
export const EIGHT_HEADERS = [
  'strict-transport-security',
  'x-frame-options',
  'x-content-type-options',
  'x-xss-protection',
  'content-security-policy',
  'referrer-policy',
  'permissions-policy',
  'x-request-id',
]
