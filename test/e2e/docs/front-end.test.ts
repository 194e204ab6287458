import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../../../src/app.js'
import { mintToken } from '../../../src/testing/index.js'
import { cleanEnvironment } from '../../support/command.js'
import { projectRoot } from '../../support/docs-program.js'
import { logFolder, rememberSecret } from '../../support/secrets-in-logs.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { testConfiguration } from '../../support/test-configuration.js'

const EXAMPLE = join(projectRoot, 'examples/front-end')

let server: RunningServer

beforeAll(async () => {
  server = await startServer(testConfiguration({ LOG_DIR: await logFolder(), DATA_DIR: await logFolder(), PORT: '0' }))
})
afterAll(() => server.stop())

/** Runs the page's module in Node, over as much of a document as it touches; prints what is shown then. */
async function shownTo(token: string): Promise<readonly string[]> {
  const html = await readFile(join(EXAMPLE, 'index.html'), 'utf8')
  const elements = [...html.matchAll(/<\w+ (?:href|id)="([^"]+)"([^>]*?) hidden>/g)].map(
    ([, name, attributes = '']) => ({
      name,
      hidden: true,
      dataset: Object.fromEntries(
        [...attributes.matchAll(/data-(\w+)=(?:"([^"]*)"|'([^']*)')/g)].map(([, key, plain, quoted]) => [
          key,
          plain ?? quoted,
        ]),
      ),
    }),
  )
  const file = join(await temporaryFolder(), 'run.mjs')
  await writeFile(
    file,
    `const elements = ${JSON.stringify(elements)}
    const ask = fetch
    globalThis.fetch = (path, init) => ask(new URL(path, ${JSON.stringify(server.url)}), init)
    globalThis.ACCESS_TOKEN = ${JSON.stringify(token)}
    globalThis.document = {
      body: { dataset: {} },
      querySelectorAll: () => elements.filter(({ dataset }) => 'permission' in dataset),
      querySelector: (selector) => elements.find(({ name }) => '#' + name === selector),
    }
    await import(${JSON.stringify(pathToFileURL(join(EXAMPLE, 'page.js')).href)})
    console.log(JSON.stringify(elements.filter(({ hidden }) => !hidden).map(({ name }) => name)))`,
  )
  const { stdout } = await promisify(execFile)(process.execPath, [file], { env: cleanEnvironment() })
  const shown: readonly string[] = JSON.parse(stdout)
  return shown
}

describe('the page of examples/front-end', () => {
  it.each([
    ['a gaveur', { roles: ['gaveur'], attributes: { gaveur_id: 1, site_id: 'LL' } }, ['/feedings', 'own']],
    ['a superviseur', { roles: ['superviseur'] }, ['/feedings', '/controls', '/export']],
    ['an admin', { roles: ['admin'] }, ['/feedings', '/controls', '/export', 'own', 'other']],
    ['nobody', { roles: [] }, []],
  ])('shows %s what they may do, and nothing else', async (_, person, shown) => {
    expect(await shownTo(rememberSecret(mintToken({ issuer: server.issuer, ...person })))).toEqual(shown)
  })

  it('is what docs/front-end.md shows', async () => {
    const page = await readFile(join(projectRoot, 'docs/front-end.md'), 'utf8')
    const [, program = 'none'] = /```js\n(.*?)```/s.exec(page) ?? []
    expect(await readFile(join(EXAMPLE, 'page.js'), 'utf8')).toContain(program)
  })
})
