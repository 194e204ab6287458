import { expectText, listMember, without } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import { overlay } from './overlay.js'

const WHAT = 'a protocol mapper'

/** The mappers of a client or a client scope by name, in the form they are compared in. */
export function mappersByName(owner: JsonObject): JsonObject {
  return Object.fromEntries(
    listMember(owner, 'protocolMappers').map((mapper) => [nameOf(mapper), without(mapper, ['name', 'id'])]),
  )
}

/** Declared mappers laid over those that are there, whose ids stay; mappers of others stay as they are. */
export function mergeMappers(current: JsonObject, declared: JsonObject): readonly JsonObject[] {
  const known = new Map(listMember(current, 'protocolMappers').map((mapper) => [nameOf(mapper), mapper]))
  const ours = listMember(declared, 'protocolMappers').map((mapper) => overlay(known.get(nameOf(mapper)) ?? {}, mapper))
  const names = new Set(ours.map(nameOf))
  return [...[...known.values()].filter((mapper) => !names.has(nameOf(mapper))), ...ours]
}

const nameOf = (mapper: JsonObject): string => expectText(mapper, 'name', WHAT)
