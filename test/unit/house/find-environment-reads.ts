import { readdirSync, readFileSync } from 'node:fs'
import ts from 'typescript'

/** A place in a source file, for example `src/koa/authenticate.ts:12`. */
export type Place = string

/** Every place in `source` that touches the process's environment. */
export function findEnvironmentReads(path: string, source: string): readonly Place[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS)
  const places: Place[] = []
  const visit = (node: ts.Node): void => {
    if (TOUCHES.some((touches) => touches(node, file))) {
      places.push(`${path}:${file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return places
}

/** Every TypeScript file below `directory`, relative to it, with its text. */
export function readSources(directory: string): readonly { readonly path: string; readonly source: string }[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path: path.replaceAll('\\', '/'), source: readFileSync(`${directory}/${path}`, 'utf8') }))
}

type Touches = (node: ts.Node, file: ts.SourceFile) => boolean

/** `process`, and `globalThis.process`. */
const isProcess = (node: ts.Node, file: ts.SourceFile): boolean => /(^|\.)process$/.test(node.getText(file))

const TOUCHES: readonly Touches[] = [
  // process.env
  (node, file) => ts.isPropertyAccessExpression(node) && node.name.text === 'env' && isProcess(node.expression, file),
  // process['env']
  (node, file) =>
    ts.isElementAccessExpression(node) &&
    ts.isStringLiteralLike(node.argumentExpression) &&
    node.argumentExpression.text === 'env' &&
    isProcess(node.expression, file),
  // const { env } = process
  (node, file) =>
    ts.isVariableDeclaration(node) &&
    ts.isObjectBindingPattern(node.name) &&
    node.initializer !== undefined &&
    isProcess(node.initializer, file) &&
    node.name.elements.some((element) => (element.propertyName ?? element.name).getText(file) === 'env'),
  // import { env } from 'node:process'
  (node, file) =>
    ts.isImportSpecifier(node) &&
    (node.propertyName ?? node.name).text === 'env' &&
    /^'(node:)?process'$/.test(node.parent.parent.parent.moduleSpecifier.getText(file).replaceAll('"', "'")),
  // process.loadEnvFile()
  (node) => ts.isPropertyAccessExpression(node) && node.name.text === 'loadEnvFile',
]
