/** What was read is not what was expected. */
export class ClientError extends Error {
  override readonly name = 'ClientError'
  readonly code = 'answer_malformed'
  /** Where in the answer, e.g. `permissions.gavage_data:read.any_of`. */
  readonly at: string

  constructor(at: string) {
    super(`${at} is not as GET /auth/permissions answers: look at the answer's status before you read it`)
    this.at = at
  }
}
