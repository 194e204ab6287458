/**
 * RFC 7638 SHA-256 thumbprint, base64url, of the development key that is published with the package. Anyone can sign
 * with that key, so production refuses it; the thumbprint stands here so that refusing it needs no import of it.
 */
export const DEVELOPMENT_KEY_THUMBPRINT = 'zAI8DoRWJVwrx9eJqHB12C8kfA-MmGELCoDZVuH7m-g'
