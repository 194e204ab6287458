import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { closedPage } from '../../../src/html-text/index.js'

it('a page lets nothing in but its own style, and tells nobody where it was read', () => {
  const style = 'p { color: red }'
  const page = closedPage({ language: 'fr', title: 'A &amp; B', style, body: '<p>x</p>' })
  const hash = createHash('sha256').update(style).digest('base64')
  expect(page).toContain(
    `content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
  )
  expect(page).toContain('<meta name="referrer" content="no-referrer">')
  expect(page).toMatch(
    /^<!doctype html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n[\s\S]*<title>A &amp; B<\/title>\n<style>p \{ color: red \}<\/style>\n<\/head>\n<body>\n<p>x<\/p>\n<\/body>\n<\/html>\n$/,
  )
})
