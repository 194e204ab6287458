/** The error answers of RFC 6749 section 5.2, with Keycloak's statuses and texts. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError'
  readonly status: number
  readonly code: string
  readonly description: string | undefined

  constructor(status: number, code: string, description?: string) {
    super(description ?? code)
    this.status = status
    this.code = code
    this.description = description
  }
}

/** The JSON body of the answer. */
export function errorBody({ code, description }: OAuthError): Record<string, string> {
  return description === undefined ? { error: code } : { error: code, error_description: description }
}

export const invalidGrant = (description: string): OAuthError => new OAuthError(400, 'invalid_grant', description)

export const invalidRequest = (description: string, status = 400): OAuthError =>
  new OAuthError(status, 'invalid_request', description)
