/** What a handler may have said of an answer that it then fails to give. */
export const HEADERS_OF_A_BODY = [
  'Content-Disposition',
  'Content-Encoding',
  'Content-Language',
  'Content-Length',
  'Content-Range',
  'ETag',
  'Last-Modified',
  'Location',
  'Set-Cookie',
  'Trailer',
  'Transfer-Encoding',
]
