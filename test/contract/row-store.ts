/** A database of its own, as drivers give it: whatever they make of its columns. */
export interface RowStore {
  query(text: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>
  close(): Promise<void>
}

export type Row = Readonly<Record<string, unknown>>

export const idsOf = async (store: RowStore, text: string, values: readonly unknown[]): Promise<readonly unknown[]> =>
  (await store.query(text, values)).map(({ id }) => id)
