import type { Interaction, InteractionResults, KoaContextWithOIDC, Provider } from 'oidc-provider'
import { type Answer, reply } from './answer.js'
import { findUser } from './find-user.js'
import type { Fitting } from './fitting.js'
import { loginPage } from './login-page.js'
import { errorPage } from './page.js'
import { LOGIN_PATH } from './paths.js'
import { readForm } from './read-form.js'
import type { RealmModel } from './realm-model.js'

const TIMED_OUT = 'Your login attempt timed out. Go back to the application and start again.'

/** The sign-in form, shown and posted, to which oidc-provider sends those who have to sign in. */
export function addSignInPage({ provider, realm }: Fitting): void {
  provider.use(async (ctx: KoaContextWithOIDC, next) => {
    if (!ctx.path.startsWith(LOGIN_PATH)) return next()
    const attempt = await findAttempt(ctx, provider)
    if (attempt === undefined) return reply(ctx, errorPage(400, TIMED_OUT))
    const form = ctx.method === 'POST' ? await readForm(ctx.req) : undefined
    // Development asks nobody for consent.
    const outcome =
      attempt.prompt.name === 'login' ? checkSignIn(form, attempt, provider.issuer, realm) : { consent: {} }
    if (isAnswer(outcome)) return reply(ctx, outcome)
    const location = await provider.interactionResult(ctx.req, ctx.res, outcome)
    reply(ctx, { status: 303, headers: { location, 'cache-control': 'no-store' } })
  })
}

async function findAttempt(ctx: KoaContextWithOIDC, provider: Provider): Promise<Interaction | undefined> {
  try {
    const attempt = await provider.interactionDetails(ctx.req, ctx.res)
    return ctx.path === `${LOGIN_PATH}${attempt.uid}` ? attempt : undefined
  } catch (error) {
    if (error instanceof Error && error.name === 'SessionNotFound') return undefined
    throw error
  }
}

/** Who signs in, or the page that asks again. */
function checkSignIn(
  form: URLSearchParams | undefined,
  attempt: Interaction,
  issuer: string,
  realm: RealmModel,
): InteractionResults | Answer {
  const action = `${new URL(issuer).pathname}${LOGIN_PATH}${attempt.uid}`
  const page = { realm, action, redirectUri: String(attempt.params.redirect_uri) }
  if (form === undefined) return loginPage({ ...page, username: String(attempt.params.login_hint ?? '') })

  const username = form.get('username') ?? ''
  const user = findUser(realm, username, form.get('password') ?? undefined)
  if (user === undefined) return loginPage({ ...page, username, error: 'Invalid username or password.' })
  if (user.enabled === false)
    return loginPage({ ...page, username, error: 'Account is disabled, contact your administrator.' })
  const signedIn = attempt.session?.accountId
  if (signedIn !== undefined && signedIn !== user.id) {
    return errorPage(400, 'You are already authenticated as another user in this session. Please sign out first.')
  }
  return { login: { accountId: user.id } }
}

function isAnswer(outcome: InteractionResults | Answer): outcome is Answer {
  return typeof outcome.status === 'number'
}
