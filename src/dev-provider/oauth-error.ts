/**
 * The error answers of RFC 6749 section 5.2, with Keycloak's statuses and texts. Its members are those that
 * oidc-provider reads from its own errors, so that it answers with one wherever it is thrown.
 */
export class OAuthError extends Error {
  override readonly name = 'OAuthError'
  readonly expose = true
  readonly allow_redirect = true
  readonly statusCode: number
  readonly error_description: string

  constructor(statusCode: number, code: string, description: string) {
    super(code)
    this.statusCode = statusCode
    this.error_description = description
  }
}

export const invalidGrant = (description: string): OAuthError => new OAuthError(400, 'invalid_grant', description)

export const invalidRequest = (description: string, status = 400): OAuthError =>
  new OAuthError(status, 'invalid_request', description)
