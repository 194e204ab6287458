import type { AdminClient } from '../../../../src/admin-api/index.js'
import type { JsonObject } from '../../../../src/json/index.js'
import type { ByHand, RealmCase } from '../realm-case.js'
import { changeRealm } from './change-realm.js'

const byHand = (field: string, fields: JsonObject): ByHand => ({
  kind: 'realm',
  key: '{realm}',
  field,
  change: changeRealm(fields),
})

const createWith =
  (fields: JsonObject) =>
  async (admin: AdminClient, realm: string): Promise<void> => {
    await admin.post('', { realm, enabled: true, ...fields })
  }

export const realmSettingsCases: readonly RealmCase[] = [
  {
    name: 'attributes of a realm beside those that others have set',
    kinds: [],
    prepare: createWith({ attributes: { theirs: 'kept', '_passerelle.other': 'kept' } }),
    document: { attributes: { a: '1', number: 5, flag: true, empty: '', 'acr.loa.map': '{"silver":1}' } },
    byHand: [
      byHand('attributes.a', { attributes: { a: '2', number: '5', flag: 'true', 'acr.loa.map': '{"silver":1}' } }),
      byHand('attributes.empty', {
        attributes: { a: '1', number: '5', flag: 'true', empty: 'no longer', 'acr.loa.map': '{"silver":1}' },
      }),
    ],
  },
  {
    name: 'attributes that are fields too',
    kinds: [],
    document: {
      attributes: {
        oauth2DeviceCodeLifespan: '700',
        clientSessionIdleTimeout: '900',
        realmReusableOtpCode: 'true',
        parRequestUriLifespan: '90',
        cibaExpiresIn: '130',
      },
    },
    byHand: [
      byHand('oauth2DeviceCodeLifespan', { oauth2DeviceCodeLifespan: 800 }),
      byHand('clientSessionIdleTimeout', { clientSessionIdleTimeout: 800 }),
      byHand('otpPolicyCodeReusable', { otpPolicyCodeReusable: false }),
    ],
  },
  {
    name: 'a password policy that is emptied, and texts that are',
    kinds: [],
    prepare: createWith({
      passwordPolicy: 'length(8) and digits(1)',
      displayName: 'Before',
      displayNameHtml: '<b>Before</b>',
    }),
    document: { passwordPolicy: '', displayName: '', displayNameHtml: '' },
    byHand: [byHand('passwordPolicy', { passwordPolicy: 'length(6)' }), byHand('displayName', { displayName: 'x' })],
  },
  {
    name: 'a password policy written with more blanks than Keycloak keeps, and how accounts are protected',
    kinds: [],
    document: {
      passwordPolicy: ' length(12)  and   notUsername and  passwordHistory(3)',
      sslRequired: 'ALL',
      bruteForceProtected: true,
      bruteForceStrategy: 'LINEAR',
      failureFactor: 5,
      maxTemporaryLockouts: 2,
      permanentLockout: true,
      resetPasswordAllowed: true,
      rememberMe: true,
      verifyEmail: true,
      loginWithEmailAllowed: false,
      duplicateEmailsAllowed: true,
    },
    byHand: [
      byHand('passwordPolicy', { passwordPolicy: 'length(12) and notUsername' }),
      byHand('sslRequired', { sslRequired: 'none' }),
      byHand('bruteForceProtected', { bruteForceProtected: false }),
      byHand('failureFactor', { failureFactor: 30 }),
    ],
    unknownReference: { kind: 'realm', document: { sslRequired: 'sometimes' }, names: 'sometimes' },
  },
  {
    name: 'locales in any order, and none',
    kinds: [],
    document: { internationalizationEnabled: true, supportedLocales: ['fr', 'en', 'de'], defaultLocale: 'fr' },
    byHand: [
      byHand('supportedLocales', { supportedLocales: ['fr', 'en'] }),
      byHand('defaultLocale', { defaultLocale: 'en' }),
    ],
  },
  {
    name: 'no locales at all',
    kinds: [],
    prepare: createWith({ internationalizationEnabled: true, supportedLocales: ['fr', 'en'], defaultLocale: 'fr' }),
    document: { internationalizationEnabled: false, supportedLocales: [], defaultLocale: '' },
    byHand: [byHand('supportedLocales', { supportedLocales: ['nl'] })],
  },
  {
    name: 'some of the headers that protect the sign-in pages',
    kinds: [],
    document: {
      browserSecurityHeaders: {
        xFrameOptions: 'DENY',
        contentSecurityPolicyReportOnly: "default-src 'self'",
        strictTransportSecurity: '',
      },
    },
    byHand: [
      byHand('browserSecurityHeaders.xFrameOptions', {
        browserSecurityHeaders: {
          xFrameOptions: 'SAMEORIGIN',
          contentSecurityPolicyReportOnly: "default-src 'self'",
          strictTransportSecurity: '',
        },
      }),
    ],
  },
  {
    name: 'passkeys by the field that every version has, and one-time codes',
    kinds: [],
    document: {
      webAuthnPolicyRpEntityName: 'Round trip',
      webAuthnPolicySignatureAlgorithms: ['ES256', 'EdDSA'],
      webAuthnPolicyRequireResidentKey: 'Yes',
      webAuthnPolicyUserVerificationRequirement: 'required',
      webAuthnPolicyPasswordlessRequireResidentKey: 'Yes',
      webAuthnPolicyPasswordlessUserVerificationRequirement: 'required',
      webAuthnPolicyPasswordlessPasskeysEnabled: true,
      otpPolicyType: 'totp',
      otpPolicyAlgorithm: 'HmacSHA256',
      otpPolicyDigits: 8,
      otpPolicyPeriod: 60,
      otpPolicyLookAheadWindow: 2,
    },
    byHand: [byHand('otpPolicyDigits', { otpPolicyDigits: 6 })],
    unknownReference: { kind: 'realm', document: { otpPolicyType: 'ttop' }, names: 'ttop' },
  },
  {
    name: 'passkeys by the field of before and by the new one, which say different things',
    kinds: [],
    document: {
      webAuthnPolicyRequireResidentKey: 'No',
      webAuthnPolicyResidentKey: 'preferred',
      webAuthnPolicyPasswordlessResidentKey: 'preferred',
    },
    byHand: [],
    notOn: { version: '26.4', why: 'ResidentKey came with a later version' },
  },
  {
    name: 'lifetimes of tokens and sessions, revocation, and features of the realm',
    kinds: [],
    document: {
      accessTokenLifespan: 120,
      accessTokenLifespanForImplicitFlow: 60,
      ssoSessionIdleTimeout: 900,
      ssoSessionMaxLifespan: 28800,
      ssoSessionIdleTimeoutRememberMe: 0,
      offlineSessionMaxLifespanEnabled: true,
      offlineSessionMaxLifespan: 100000,
      clientSessionIdleTimeout: 600,
      clientOfflineSessionMaxLifespan: 700,
      accessCodeLifespan: 30,
      actionTokenGeneratedByAdminLifespan: 3600,
      revokeRefreshToken: true,
      refreshTokenMaxReuse: 0,
      notBefore: 5,
      defaultSignatureAlgorithm: 'ES256',
      organizationsEnabled: true,
      userManagedAccessAllowed: true,
      loginTheme: 'keycloak.v2',
    },
    byHand: [
      byHand('accessTokenLifespan', { accessTokenLifespan: 300 }),
      byHand('revokeRefreshToken', { revokeRefreshToken: false }),
      byHand('notBefore', { notBefore: 9 }),
      byHand('defaultSignatureAlgorithm', { defaultSignatureAlgorithm: 'RS256' }),
    ],
    unknownReference: { kind: 'realm', document: { social: true }, names: 'social' },
  },
]
