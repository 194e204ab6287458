const roles = ['gaveur']

/** A read as a busy route records it. */
export const recordedEvent = (index, userAgent) => ({
  event: 'AUTHENTICATED_REQUEST',
  outcome: 'success',
  reason: 'granted',
  user: 'jean.martin@gaveur.fr',
  subject: '0c5e3a52-6f0e-4b62-9d0a-5a8f7a3f1c03',
  roles,
  clientId: 'gaveurs-frontend',
  sessionId: 'E40T46vvKxBfZhyVvjFjqBEl',
  tokenId: `onrtro:${index % 200}`,
  method: 'GET',
  path: `/api/gavage/${index}`,
  permission: 'gavage_data:read',
  record: { gaveur_id: index },
  status: 200,
  address: '127.0.0.1',
  userAgent,
  requestId: `4d4ad843-3a65-4e21-81e6-${index}`,
})
