import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Form } from './read-form.js'

/** A request, read. */
export interface Call {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly query: URLSearchParams
  /** Empty unless a form was posted. */
  readonly form: Form
}

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** A string is sent as it is, anything else as JSON. */
  readonly body?: string | Readonly<Record<string, unknown>>
}
