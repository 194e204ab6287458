/** A class of Keycloak's representations, in the compact form of the generated table. */
export interface DeclaredClass {
  /** Members that it has no field for are read too. */
  readonly open?: true
  /** A text may stand for the whole object. */
  readonly text?: true
  /**
   * Name → type and marks, separated by spaces. A type is `string`, `boolean`, `integer`, `number`, `any`, words `(A|B)`,
   * or a class; `X[]` is a list, `X[?]` a list that may be written as its one entry, `X{}` a map. Marks are `since=26.7`,
   * `until=26.4`, `deprecated`.
   */
  readonly fields: Readonly<Record<string, string>>
}
