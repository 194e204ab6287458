/**
 * What a realm's configuration declares, as types: `passerelle policy types` writes a file that fills this interface in,
 * and every entry of the package follows it. While it is empty, permissions are any `resource:action`, and attributes,
 * records and roles have any name.
 *
 * @example
 * declare module 'passerelle/policy-types' {
 *   interface PolicyTypes {
 *     readonly permission: 'gavage_data:read' | 'gavage_data:write'
 *     readonly attributes: { readonly gaveur_id: number }
 *     readonly records: { readonly 'gavage_data:read': { readonly gaveur_id: number | null } }
 *     readonly role: 'gaveur'
 *     readonly clientRoles: { readonly 'gaveurs-frontend': 'producer' }
 *   }
 * }
 */
// biome-ignore lint/suspicious/noEmptyInterface: there to be filled in; a type alias can't be.
export interface PolicyTypes {}

/** `resource:action`, for example `gavage_data:read`; one of those that the policy declares, once they are registered. */
export type Permission = PolicyTypes extends { readonly permission: infer Declared extends string }
  ? Declared
  : `${string}:${string}`

/** What fields, constants and attributes hold. */
export type Scalar = string | number | boolean

/** Attribute of a caller; a multivalued one is a list. */
export type AttributeValue = string | number | readonly (string | number)[]

/** Custom attributes of a caller, any of which a token may lack. */
export type Attributes = PolicyTypes extends { readonly attributes: infer Declared }
  ? { readonly [Name in keyof Declared]?: Declared[Name] }
  : Readonly<Record<string, AttributeValue>>

/** The fields of a record that bounds look at, for example `{ gaveur_id: 1, site_id: 'LL' }`. */
export type PolicyRecord = Readonly<Record<string, Scalar | null>>

/**
 * What a permission is decided on: the fields that some rule bounds it by, whoever calls, and the resource's others as
 * one likes.
 */
export type RecordOfPermission<Asked extends Permission> = PolicyTypes extends { readonly records: infer Declared }
  ? Asked extends keyof Declared
    ? Declared[Asked]
    : PolicyRecord
  : PolicyRecord

/** What a decision may be asked on: some of the resource's fields. What it lacks and a rule needs is refused. */
export type DecidedRecord<Asked extends Permission> = PolicyTypes extends { readonly records: unknown }
  ? { readonly [Field in keyof RecordOfPermission<Asked>]?: RecordOfPermission<Asked>[Field] | undefined }
  : Readonly<Record<string, unknown>>

/** A realm role. */
export type Role = PolicyTypes extends { readonly role: infer Declared extends string } ? Declared : string

/** Client roles by client. */
export type ClientRoles = PolicyTypes extends { readonly clientRoles: infer Declared }
  ? { readonly [Client in keyof Declared]?: readonly Declared[Client][] }
  : Readonly<Record<string, readonly string[]>>
