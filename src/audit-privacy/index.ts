export { openPrivacy, type PrivacyOptions } from './open-privacy.js'
export { parseRetention, type Retention } from './retention.js'
