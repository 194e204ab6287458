import type { Answer } from './answer.js'
import { html, pageAnswer } from './page.js'
import type { RealmModel } from './realm-model.js'

interface LoginPageOptions {
  readonly realm: RealmModel
  /** Where the form is posted. */
  readonly action: string
  readonly redirectUri: string
  readonly username?: string
  readonly error?: string
}

/** The sign-in form, with the development users beneath it. */
export function loginPage({ realm, action, redirectUri, username = '', error }: LoginPageOptions): Answer {
  const invalid = error === undefined ? html`` : html` aria-invalid="true" aria-describedby="problem"`
  const content = html`<h1>Sign in to ${realm.displayName}</h1>
${error === undefined ? html`` : html`<p role="alert" id="problem">${error}</p>`}
<form method="post" action="${action}">
<label for="username">Username or email</label>
<input id="username" name="username" value="${username}" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus${invalid}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${invalid}>
<button>Sign in</button>
</form>
<footer>
<h2>Development users</h2>
<table>
<thead><tr><th scope="col">Username</th><th scope="col">Password</th></tr></thead>
<tbody>
${realm.users.map((user) => html`<tr><td>${user.username}</td><td>${passwordOf(user)}</td></tr>`)}
</tbody>
</table>
<p>This provider is for development: everyone may see these.</p>
</footer>`
  return pageAnswer(content, { title: `Sign in to ${realm.displayName}`, formTarget: redirectUri })
}

function passwordOf(user: RealmModel['users'][number]): string {
  return user.credentials?.find(({ type }) => type === 'password')?.value ?? ''
}
