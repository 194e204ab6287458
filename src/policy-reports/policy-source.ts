/** Which policy a report is of. */
export interface PolicySource {
  /** `policy.version`: over all that decides. */
  readonly version: string
  /** SHA-256 of policy.yaml's bytes, hexadecimal. */
  readonly fileSha256: string
}
