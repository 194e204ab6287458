/** How far a chain is read: the next byte, and the record before it. */
export interface ChainPosition {
  readonly chain: string
  /** Name of the file within the folder of the trail. */
  readonly file: string
  readonly byteOffset: number
  readonly seq: number
  /** Of the record `seq`: 64 hexadecimal digits. */
  readonly hash: string
  /** Of the record `seq`: RFC 3339. */
  readonly time: string
}
