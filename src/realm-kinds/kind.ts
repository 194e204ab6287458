import type { JsonObject, JsonValue } from '../json/index.js'

/**
 * A realm in document form: field names are those of Keycloak's RealmRepresentation, and whatever refers to something
 * else does it by name, never by id. Files are written in it, and what a server has is brought into it, so that both
 * can be compared field by field. Beyond RealmRepresentation it has `userProfile` (UPConfig) and `workflows`.
 */
export type RealmDocument = JsonObject

/** All that Passerelle manages, each in a file of its own. The order of application follows from `after`. */
export type KindName =
  | 'realm'
  | 'events'
  | 'smtp'
  | 'user-profile'
  | 'localization'
  | 'client-profile'
  | 'client-policy'
  | 'required-action'
  | 'workflow'
  | 'client-scope'
  | 'default-client-scopes'
  | 'client'
  | 'protocol-mapper'
  | 'realm-role'
  | 'client-role'
  | 'role-composites'
  | 'scope-mapping'
  | 'service-account'
  | 'authorization'
  | 'admin-permission'
  | 'group'
  | 'default-groups'
  | 'user'
  | 'organization'
  | 'identity-provider'
  | 'identity-provider-mapper'
  | 'authentication-flow'
  | 'flow-bindings'
  | 'component'

/** One object of a realm, in document form. */
export interface RealmObject {
  /** Name within its kind: a clientId, `clientId/role`, a group's path, a username … */
  readonly key: string
  /** As it is written, or as the server has it: the latter with its `id` where Keycloak gives one. */
  readonly value: JsonObject
  /** Where it stands in its document, member by member: for places in files. */
  readonly path: readonly (string | number)[]
}

/** One declared field that differs. The values of secrets are never part of it. */
export type FieldChange =
  | { readonly field: string; readonly from?: JsonValue; readonly to: JsonValue }
  | { readonly field: string; readonly secret: 'changed' }

/** Requests below `/admin/realms/{realm}`. At most a handful are under way at once. */
export interface RealmApi {
  /** Undefined when there is no such thing (404). */
  get(path: string): Promise<JsonValue | undefined>
  /** The id of what was created, where Keycloak says it. With `links` it adds what may be there, and is sent again at need. */
  post(path: string, body: JsonValue, options?: { readonly links?: boolean }): Promise<string | undefined>
  put(path: string, body?: JsonValue): Promise<void>
  delete(path: string, body?: JsonValue): Promise<void>
}

/** What a kind reads with, when the realm's export lacks it. */
export interface Reading {
  readonly realm: string
  readonly api: RealmApi
  /** The realm's partial export, with clients, and with roles and groups, where a kind at work wants them. */
  readonly exported: RealmDocument
  /** Ids of what an earlier run made or took over, by key. */
  knownIds(kind: KindName): ReadonlyMap<string, string>
  /** Kinds to be pruned: of these, `read` reads what `knownIds` has beside what is declared. */
  readonly pruned?: ReadonlySet<KindName>
}

/** What is in sight when an object is about to be deleted. */
export interface Deletion {
  readonly realm: string
  /** Everything that is declared. */
  readonly wanted: RealmDocument
  readonly observed: RealmDocument
  /** Whether another object is deleted with the same plan, and first: what it refers to does not matter. */
  isDeleted?(kind: KindName, key: string): boolean
}

/** What a kind writes with. */
export interface Writing {
  readonly realm: string
  readonly api: RealmApi
  /** Everything that is declared. */
  readonly wanted: RealmDocument
  /** What was read before the first write. */
  readonly observed: RealmDocument
  /** Keycloak's own id of an object that was there or that this run made. @throws AdminError `unknown_reference` */
  idOf(kind: KindName, key: string): Promise<string>
  /** The same without asking the server; undefined for what was neither read nor made. */
  idIfKnown(kind: KindName, key: string): string | undefined
  /** Tells the id of what was made, so that others can refer to it. */
  made(kind: KindName, key: string, id: string | undefined): void
  /** Creates the realm itself. */
  createRealm(body: JsonObject): Promise<void>
  /**
   * Lays fields over the realm's own representation. Keycloak replaces some of them as a whole and refuses two PUTs at
   * once, so calls of the same moment share one GET and one PUT, and those that follow take turns.
   */
  writeRealm(fields: JsonObject): Promise<void>
  /** Runs tasks of one name one after another. */
  inTurn<Result>(name: string, task: () => Promise<Result>): Promise<Result>
  /** Gathers the objects that are brought at the same moment under one name, and carries them out as one, in turn. */
  together(name: string, object: RealmObject, task: (objects: readonly RealmObject[]) => Promise<void>): Promise<void>
}

/** Why a change deserves a second look, in words; shown beside it. */
export interface StepInSight {
  readonly action: 'create' | 'update' | 'delete'
  readonly changes: readonly FieldChange[]
  readonly wanted: RealmObject | undefined
  readonly current: RealmObject | undefined
  /** All that is declared, and all that was read. */
  readonly documents?: { readonly wanted: RealmDocument; readonly observed: RealmDocument }
}

/** Something that an object names and that has to exist. */
export interface Reference {
  readonly kind: KindName
  readonly key: string
  /** Where the object names it, dotted. */
  readonly field: string
}

/** A provider that an object names: a part of Keycloak, or an extension of it. */
export interface NamedProvider {
  /** Names of the SPIs of which one has it. */
  readonly spis: readonly string[]
  readonly id: string
  /** Where the object names it, dotted. */
  readonly field: string
}

/** As much of a declared object as this server can have, and what is left alone. */
export interface Attainable {
  /** Undefined where all of it is left alone. */
  readonly value: JsonObject | undefined
  readonly notes: readonly string[]
}

/** Creates several objects of a kind with one request. */
export interface Importer {
  /** Whether an object becomes just what `create` makes of it. */
  takes(object: RealmObject): boolean
  /** All of them or none. */
  create(objects: readonly RealmObject[]): Promise<void>
}

/** One kind of thing in a realm. A kind says all that is special about it; the engine does the rest. */
export interface RealmKind {
  readonly name: KindName
  /** Plural, as a heading: `Client scopes`. */
  readonly title: string
  /** Where its objects stand in a document: `clients[].protocolMappers[]`. */
  readonly field: string
  /** What tells two objects of the kind apart, in words. */
  readonly identity: string
  /** Kinds that must be in place before this one is written. */
  readonly after: readonly KindName[]
  /**
   * What has to be read for it: the realm, which one partial export has; also its clients, realm roles, roles of clients,
   * or groups with all roles. `apart` when it is read by `read` alone.
   */
  readonly exported: 'realm' | 'clients' | 'roles' | 'client-roles' | 'roles-and-groups' | 'apart'
  /**
   * Values that the server fills in or changes by itself: dropped on both sides, so neither compared nor written.
   * Dotted, `*` for any one member or position.
   */
  readonly serverFills: readonly string[]
  /** Values that Keycloak never gives back: compared by a digest that the ledger keeps. Dotted like `serverFills`. */
  readonly writeOnly?: readonly string[]
  /** Objects whose steps may not run side by side. */
  readonly serial?: true
  /** The objects of this kind that a document holds. */
  list(document: RealmDocument, realm: string): readonly RealmObject[]
  /** Members of the document that the export lacks; `declared` is undefined when all are wanted (export, drift). */
  read?(reading: Reading, declared: readonly RealmObject[] | undefined): Promise<RealmDocument>
  /** The form in which values are compared: other spellings of the same made one, parts that are kinds of their own left out. */
  normalise?(value: JsonObject, realm: string): JsonObject
  /**
   * What the server has, without what Keycloak adds by itself to an object that is declared so. Both are normalised.
   * For values that are right when declared and no difference when not.
   */
  withoutAdditions?(observed: JsonObject, wanted: JsonObject, realm: string): JsonObject
  /** Links of something else, which may be none: declared as none and not there is the same. */
  readonly emptyIsNone?: true
  /** The object of another kind whose creation brings this one along. */
  madeWith?(object: RealmObject): { readonly kind: KindName; readonly key: string } | undefined
  /** What an object belongs to where Keycloak makes it along with that: whoever has the whole has this too. */
  partOf?(key: string): { readonly kind: KindName; readonly key: string }
  /** Ids by key, asked when something refers to an object that was not there before. */
  listIds?(api: RealmApi, realm: string): Promise<ReadonlyMap<string, string>>
  /** The same where Keycloak lists them owner by owner: the ids of all that share an owner with this one. */
  listIdsBeside?(
    api: Pick<RealmApi, 'get'>,
    key: string,
    ids: Pick<Writing, 'idIfKnown'>,
  ): Promise<ReadonlyMap<string, string>>
  /** The same for one object, where Keycloak can be asked for it by its key and listing all would take long. */
  findId?(api: Pick<RealmApi, 'get'>, key: string): Promise<string | undefined>
  /** Where Keycloak creates several with one request, and much faster than one by one; asked once in a run. */
  importer?(writing: Writing): Promise<Importer>
  create(writing: Writing, wanted: RealmObject): Promise<void>
  /** `wanted` holds the declared fields alone. Reads the object again, lays them over it, writes all of it. */
  update(writing: Writing, wanted: RealmObject, current: RealmObject, changes: readonly FieldChange[]): Promise<void>
  /** Absent where nothing can be deleted. */
  remove?(writing: Writing, current: RealmObject): Promise<void>
  /** Why an object may never be deleted: Keycloak's own, or something others hang on. */
  protects?(current: RealmObject, observed: RealmDocument, realm: string): string | undefined
  /** What refers to an object that is to be deleted and would still do so after the plan: named, it refuses the plan. */
  referrers?(current: RealmObject, deletion: Deletion): readonly string[]
  /** Whether deleting one takes people's data along, so that it has to be allowed by name. */
  readonly holdsPeoplesData?: true | ((current: RealmObject) => boolean)
  dangers?(step: StepInSight): readonly string[]
  /** What an object names: each has to be declared or to be there already, else the plan is refused. */
  references?(object: RealmObject, realm: string): readonly Reference[]
  /** What Keycloak would take and go wrong with, or fail over without a reason; in sentences, for a refusal. */
  mistakes?(object: RealmObject, observed: RealmDocument, wanted?: RealmDocument): readonly string[]
  /** The providers that an object names: those that Keycloak lacks refuse the plan. */
  providers?(object: RealmObject): readonly NamedProvider[]
  /** Whether every new realm has an object of this key, so that it can be referred to before the realm is there. */
  comesWithRealm?(key: string, realm: string): boolean
  /** Whether Keycloak makes an object of this key by itself along with what is declared. */
  comesWithDeclared?(key: string, wanted: RealmDocument): boolean
  /**
   * How much of a declared object can be had in a realm that is there, where Keycloak refuses or drops some of it: what it
   * brings along itself, in another version. Default: all.
   */
  attainable?(
    wanted: RealmObject,
    current: RealmObject | undefined,
    documents: { readonly wanted: RealmDocument; readonly observed: RealmDocument },
  ): Attainable
}
