import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { isJsonObject } from '../json/index.js'
import { openFieldTable } from '../keycloak-fields/index.js'
import { inOrder, type Mistake, mistakeAt, RealmConfigError } from '../realm-config/index.js'
import { checkDocument } from './check-document.js'
import { digestOf } from './digest.js'
import { type Finding, findRealms, type PiecesOfRealm, realmsOfFile } from './find-pieces.js'
import { developmentBeside } from './folder-beside.js'
import { isExport } from './is-export.js'
import { mergePieces } from './merge-pieces.js'
import { layOverlays, type Overlay, readOverlays } from './overlays.js'
import { createPlaces } from './places.js'
import { codeOf } from './read-piece.js'
import { nameRefused, realmsTwice } from './realm-name.js'
import { resolveReferences } from './references.js'
import { translateByHand, translateExport } from './translate-export.js'
import type { LoadedRealm, LoadOptions } from './types.js'

/**
 * Reads the realms that a path declares: a folder of files, one YAML or JSON file, an export of Keycloak's own, or a
 * folder with several of these. docs/realm-files.md says how files become one document.
 *
 * @param path folder or file, relative to the working directory or absolute
 * @returns the realms by name; at least one
 * @throws RealmConfigError (`realm_config_invalid`) whose `details` list every mistake of every file
 */
export async function loadRealms(path: string, options: LoadOptions): Promise<readonly LoadedRealm[]> {
  const root = resolve(path)
  const overlayPaths = (options.overlays ?? []).map((overlay) => ({ path: resolve(overlay), name: overlay }))
  const finding: Finding = {
    table: openFieldTable(),
    places: createPlaces(),
    overlays: new Set(overlayPaths.map((overlay) => overlay.path)),
    mistakes: [],
    folders: new Map(),
  }
  const realms = await find(finding, root)
  const overlays = await readOverlays(finding, overlayPaths)
  refuse(root, finding.mistakes)
  if (realms.length === 0) {
    const mend = 'Name a folder with a realm.yaml, or one file that says `realm`.'
    refuse(root, [mistakeAt({ file: '.', line: 1, column: 1 }, 'No realm is declared here.', mend)])
  }
  const mistakes: Mistake[] = []
  const loaded: LoadedRealm[] = []
  for (const realm of realms) {
    const outcome = await loadRealm(finding, realm, overlaysFor(realms, realm, overlays), options)
    if ('mistakes' in outcome) mistakes.push(...outcome.mistakes)
    else loaded.push(outcome.loaded)
  }
  refuse(root, [...mistakes, ...realmsTwice(loaded)])
  return loaded.sort((left, right) => (left.realm < right.realm ? -1 : 1))
}

async function find(finding: Finding, root: string): Promise<readonly PiecesOfRealm[]> {
  try {
    const isFolder = (await stat(root)).isDirectory()
    return isFolder ? await findRealms(finding, root) : await realmsOfFile(finding, root, basename(root))
  } catch (error) {
    const place = { file: '.', line: 1, column: 1 }
    const problem = `${root} is no folder or file that can be read (${codeOf(error)}).`
    finding.mistakes.push(mistakeAt(place, problem, 'Name a realm folder, a YAML or JSON file, or an export.'))
    return []
  }
}

/** Of several realms, an overlay that names one is laid over that one alone. */
const overlaysFor = (
  realms: readonly PiecesOfRealm[],
  realm: PiecesOfRealm,
  overlays: readonly Overlay[],
): readonly Overlay[] =>
  realms.length === 1
    ? overlays
    : overlays.filter(
        ({ value }) => value.realm === undefined || realm.pieces.some((piece) => piece.value.realm === value.realm),
      )

type Outcome = { readonly loaded: LoadedRealm } | { readonly mistakes: readonly Mistake[] }

async function loadRealm(
  finding: Finding,
  { kind, path, pieces }: PiecesOfRealm,
  overlays: readonly Overlay[],
  options: LoadOptions,
): Promise<Outcome> {
  const mistakes: Mistake[] = []
  const warnings: string[] = []
  const secrets = new Set<string>()
  const merged = mergePieces(finding, pieces, mistakes)
  const laid = layOverlays(finding, merged, overlays)
  const exported = isExport(merged)
  const twice = [...new Set(pieces.map(({ file }) => file))].flatMap((file) => file.twice)
  if (exported) warnings.push(...twice.map(({ file, line, problem }) => `${file}:${line}: ${problem} The last counts.`))
  else mistakes.push(...twice)
  const translating = { places: finding.places, warnings }
  const translated = exported ? translateExport(laid, translating) : translateByHand(laid, translating)
  const resolved = await resolveReferences(
    { ...finding, environment: options.environment, secrets, mistakes, exported },
    translated,
  )
  const document = checkDocument(finding, isJsonObject(resolved) ? resolved : {}, { exported, mistakes, warnings })
  const development = kind === 'folder' ? await developmentBeside(path, merged, finding.places, mistakes) : undefined
  const realm = document.realm
  const place = finding.places.follow(document, ['realm']) ?? { file: nameOfFirst(pieces), line: 1, column: 1 }
  if (typeof realm !== 'string') {
    mistakes.push(mistakeAt(place, '`realm` is missing.', "Add the realm's name: `realm: <name>`."))
  } else {
    const refused = nameRefused(realm)
    if (refused !== undefined) mistakes.push(mistakeAt(place, refused, 'Take letters, digits, `-` and `_`.'))
  }
  if (mistakes.length > 0 || typeof realm !== 'string') return { mistakes }
  return {
    loaded: {
      realm,
      document,
      placeOf: (steps) => finding.places.follow(document, steps),
      development,
      secrets,
      digest: digestOf(development === undefined ? [document] : [document, development], secrets),
      source: { kind: exported ? 'export' : kind, path },
      warnings,
    },
  }
}

/** Where the realm's name is expected. */
const nameOfFirst = (pieces: PiecesOfRealm['pieces']): string => {
  const names = pieces.map(({ file }) => file.name)
  return names.find((name) => /^realm\./.test(basename(name))) ?? names[0] ?? '.'
}

function refuse(root: string, mistakes: readonly Mistake[]): void {
  if (mistakes.length > 0) throw new RealmConfigError(root, inOrder(mistakes))
}
