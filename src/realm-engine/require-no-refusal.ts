import { AdminError } from '../admin-api/index.js'
import type { Plan } from './types.js'

/** @throws AdminError when a plan may not be applied, with the code of the first reason */
export function requireNoRefusal({ refusals }: Plan): void {
  const [first] = refusals
  if (first !== undefined) throw new AdminError(first.code, refusals.map(({ message }) => message).join('\n'))
}
