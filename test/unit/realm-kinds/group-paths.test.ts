import { describe, expect, it } from 'vitest'
import { groupKey, keysByPath, namesInKey, placedGroups } from '../../../src/realm-kinds/group-paths.js'

const NAMES: readonly (readonly [string, readonly string[], string])[] = [
  ['a group', ['staff'], '/staff'],
  ['one below another', ['staff', 'night shift'], '/staff/night shift'],
  ['a slash in a name', ['research/development', 'x'], '/research~/development/x'],
  ['a tilde in a name', ['a~b'], '/a~b'],
  ['a tilde at the end of a name', ['a~', 'b'], '/a~~/b'],
  ['a tilde before a slash in a name', ['a~/b'], '/a~~~/b'],
  ['several tildes at the end of all', ['a~~b~~'], '/a~~b~~~~'],
  ['percent signs, letters and pictures', ['50 % ü 🎉', '#?&+'], '/50 % ü 🎉/#?&+'],
]

describe('groupKey and namesInKey', () => {
  it.each(NAMES)('tell %s apart', (_what, names, key) => {
    expect(groupKey(names)).toBe(key)
    expect(namesInKey(key)).toEqual(names)
  })

  it('takes a path without its first slash', () => {
    expect(namesInKey('staff/night')).toEqual(['staff', 'night'])
  })
})

describe('keysByPath', () => {
  const keyOf = keysByPath(
    placedGroups([{ name: 'a', subGroups: [{ name: 'b' }] }, { name: 'a/b' }, { name: 'only/slash' }]),
  )

  it('prefers the group below another to one whose name has the slash', () => {
    expect(keyOf('/a/b')).toBe('/a/b')
    expect(keyOf('/a~/b')).toBe('/a~/b')
  })

  it('knows a path that Keycloak does not escape', () => {
    expect(keyOf('/only/slash')).toBe('/only~/slash')
  })

  it('leaves alone what it does not know', () => {
    expect(keyOf('elsewhere')).toBe('/elsewhere')
  })
})
