/** Whether the system's code says that a certificate was not trusted, or is another's. */
export const isCertificateFault = (code: string): boolean =>
  /^(?:CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|ERR_TLS_\w+)$/.test(code)
