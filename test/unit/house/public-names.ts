import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'

/** A name that an entry of the package exports, and what stands above its declaration. */
export interface PublicName {
  readonly name: string
  /** The file that declares it. */
  readonly path: string
  /** The sentence, without tags. Empty where there is none. */
  readonly sentence: string
  /** Names of its tags, such as `example`. */
  readonly tags: readonly string[]
}

type ReadSource = (path: string) => string | undefined

const fromDisk: ReadSource = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)

/** Every name that `entry` exports by name, followed to its declaration. One that can't be found has no sentence. */
export function publicNames(entry: string, read: ReadSource = fromDisk): readonly PublicName[] {
  const files = new Map<string, ts.SourceFile | undefined>()
  const open = (path: string): ts.SourceFile | undefined => {
    if (!files.has(path)) files.set(path, parse(path, read(path)))
    return files.get(path)
  }
  return exportedNames(open(entry)).map(({ name }) => ({ name, ...declared(name, entry, open) }))
}

function parse(path: string, source: string | undefined): ts.SourceFile | undefined {
  return source === undefined ? undefined : ts.createSourceFile(path, source, ts.ScriptTarget.ES2022, true)
}

interface ExportedName {
  readonly name: string
  /** What it is called where it comes from. */
  readonly original: string
  readonly from: string | undefined
}

function exportedNames(file: ts.SourceFile | undefined): readonly ExportedName[] {
  return (file?.statements ?? []).flatMap((statement) => {
    if (!ts.isExportDeclaration(statement) || statement.exportClause === undefined) return []
    if (!ts.isNamedExports(statement.exportClause)) return []
    const { moduleSpecifier } = statement
    const from = moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : undefined
    return statement.exportClause.elements.map(({ name, propertyName }) => ({
      name: name.text,
      original: (propertyName ?? name).text,
      from,
    }))
  })
}

/** Modules of `export * from`. */
function wholeModules(file: ts.SourceFile | undefined): readonly string[] {
  return (file?.statements ?? []).flatMap((statement) => {
    if (!ts.isExportDeclaration(statement) || statement.exportClause !== undefined) return []
    const { moduleSpecifier } = statement
    return moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier) ? [moduleSpecifier.text] : []
  })
}

function declared(
  name: string,
  path: string,
  open: (path: string) => ts.SourceFile | undefined,
): Omit<PublicName, 'name'> {
  const file = open(path)
  const beside = (specifier: string): string => join(dirname(path), specifier.replace(/\.js$/, '.ts'))
  const onward = exportedNames(file).find((one) => one.name === name)
  if (onward?.from !== undefined) return declared(onward.original, beside(onward.from), open)
  const declarations = (file?.statements ?? []).filter((statement) => declares(statement, name))
  if (declarations.length === 0) {
    const found = wholeModules(file).map((from) => declared(name, beside(from), open))
    const [told] = found.filter(({ sentence }) => sentence !== '')
    if (told !== undefined) return told
  }
  const docs = declarations.flatMap((statement) => ts.getJSDocCommentsAndTags(statement))
  return {
    path,
    sentence: docs
      .filter(ts.isJSDoc)
      .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '')
      .join(' ')
      .trim(),
    tags: docs.filter(ts.isJSDoc).flatMap(({ tags }) => (tags ?? []).map(({ tagName }) => tagName.text)),
  }
}

function declares(statement: ts.Statement, name: string): boolean {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.some((one) => ts.isIdentifier(one.name) && one.name.text === name)
  }
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement)
  return isNamed && statement.name?.text === name
}
