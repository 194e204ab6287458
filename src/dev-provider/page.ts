import { createHash } from 'node:crypto'
import type { Answer } from './answer.js'

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0 auto; padding: 2rem 1rem; max-width: 26rem; }
h1 { font-size: 1.5rem; }
label { display: block; margin-top: 1rem; font-weight: 600; }
input { box-sizing: border-box; width: 100%; padding: .5rem; font: inherit; }
button { margin-top: 1.5rem; width: 100%; padding: .6rem; font: inherit; font-weight: 600; cursor: pointer; }
[role=alert] { padding: .5rem .75rem; border-left: .3rem solid #c9190b; background: #c9190b22; }
table { width: 100%; border-collapse: collapse; font-size: .875rem; }
th, td { padding: .25rem .5rem .25rem 0; text-align: left; border-bottom: 1px solid #8884; overflow-wrap: anywhere; }
footer { margin-top: 2rem; font-size: .875rem; }
`

/** HTML that is safe to put into a page: made by {@link html} alone. */
export interface Markup {
  readonly markup: string
}

/** A template whose values are escaped, unless they are markup themselves. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | Markup | readonly Markup[])[]): Markup {
  const pieces = parts.map((part, index) => `${part}${index < values.length ? render(values[index] ?? '') : ''}`)
  return { markup: pieces.join('') }
}

interface PageOptions {
  readonly status?: number
  readonly title: string
  /** Where forms of the page may lead beside this origin: a sign-in ends at the client's redirect URI. */
  readonly formTarget?: string | undefined
}

/** A page without scripts or anything from elsewhere, and a policy that holds it to that. */
export function pageAnswer(content: Markup, { status = 200, title, formTarget }: PageOptions): Answer {
  const { markup } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`
  const style = createHash('sha256').update(STYLE).digest('base64')
  const target = formTarget === undefined ? '' : ` ${formSource(formTarget)}`
  const policy = `default-src 'none'; style-src 'sha256-${style}'; form-action 'self'${target}; base-uri 'none'; frame-ancestors 'none'`
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'x-frame-options': 'DENY',
    'cache-control': 'no-store',
  }
  return { status, headers, body: markup }
}

/** A page that says what went wrong and no more. */
export function errorPage(status: number, message: string): Answer {
  const content = html`<h1>We are sorry…</h1>\n<p role="alert">${message}</p>`
  return pageAnswer(content, { status, title: 'We are sorry' })
}

/** Browsers hold the redirect after a form to form-action too. */
function formSource(target: string): string {
  const { origin, protocol } = new URL(target)
  return origin === 'null' ? protocol : origin
}

function render(value: string | Markup | readonly Markup[]): string {
  if (typeof value === 'string') return escapeHtml(value)
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('\n')
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
