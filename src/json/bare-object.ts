import type { JsonObject, JsonValue } from './json-value.js'

/**
 * An object that inherits nothing: `constructor` and `__proto__` are names like any other. V8 keeps one that was made by
 * `Object.create(null)` as a hash table, and gives each frozen one a shape of its own: 1,700 bytes for a token's claims,
 * against 240 with a constructor whose prototype is empty.
 */
class BareObject {
  [name: string]: JsonValue

  // Never called with a room: the assignments tell V8 how many members to make room for. Those that it lacks room for
  // would turn the object into a hash table from the thirteenth on.
  constructor(room?: JsonValue) {
    if (room === undefined) return
    this.a0 = room
    this.a1 = room
    this.a2 = room
    this.a3 = room
    this.a4 = room
    this.a5 = room
    this.a6 = room
    this.a7 = room
    this.b0 = room
    this.b1 = room
    this.b2 = room
    this.b3 = room
    this.b4 = room
    this.b5 = room
    this.b6 = room
    this.b7 = room
    this.c0 = room
    this.c1 = room
    this.c2 = room
    this.c3 = room
    this.c4 = room
    this.c5 = room
    this.c6 = room
    this.c7 = room
    this.d0 = room
    this.d1 = room
    this.d2 = room
    this.d3 = room
    this.d4 = room
    this.d5 = room
    this.d6 = room
    this.d7 = room
    this.e0 = room
    this.e1 = room
    this.e2 = room
    this.e3 = room
    this.e4 = room
    this.e5 = room
    this.e6 = room
    this.e7 = room
  }

  static {
    Reflect.deleteProperty(BareObject.prototype, 'constructor')
    Object.setPrototypeOf(BareObject.prototype, null)
    Object.freeze(BareObject.prototype)
  }
}

/** The same for a few members: an object takes the room that its constructor makes, used or not. */
class SmallBareObject<Value> {
  [name: string]: Value

  constructor(room?: Value) {
    if (room === undefined) return
    this.a = room
    this.b = room
    this.c = room
    this.d = room
    this.e = room
    this.f = room
  }

  static {
    Reflect.deleteProperty(SmallBareObject.prototype, 'constructor')
    Object.setPrototypeOf(SmallBareObject.prototype, null)
    Object.freeze(SmallBareObject.prototype)
  }
}

/** An object that inherits nothing, for a few members. */
export function smallBareObject<Value>(): Record<string, Value> {
  return new SmallBareObject<Value>()
}

/** A shallow copy that inherits nothing. */
export function bareCopy(value: JsonObject): Record<string, JsonValue> {
  const bare = new BareObject()
  for (const name of Object.keys(value)) {
    const member = value[name]
    if (member !== undefined) bare[name] = member
  }
  return bare
}
