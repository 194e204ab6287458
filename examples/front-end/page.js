import { readPermissions } from 'passerelle/client'
import { accessToken } from './sign-in.js'

const answer = await fetch('/auth/permissions', { headers: { Authorization: `Bearer ${await accessToken()}` } })
if (!answer.ok) throw new Error(`GET /auth/permissions answered ${answer.status}`)
const permissions = readPermissions(await answer.json())

for (const element of document.querySelectorAll('[data-permission]')) {
  const { permission, record } = element.dataset
  // Without a record: is there any at all that the caller may do this to?
  const isAllowed =
    record === undefined ? permissions.canSome(permission) : permissions.can(permission, JSON.parse(record))
  element.hidden = !isAllowed
}
const wanted = document.body.dataset.wants ?? 'analytics:export'
document.querySelector('#sign-in').hidden = permissions.missing(wanted).length === 0
