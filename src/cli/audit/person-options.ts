/** Of `passerelle audit person`. */
export interface PersonOptions {
  readonly export?: true
  readonly erase?: true
  readonly hold?: true
  readonly release?: true
  readonly tenant?: string
  readonly path?: string
  readonly record?: readonly string[]
  readonly reason?: string
  readonly yes?: true
  readonly json?: true
}
