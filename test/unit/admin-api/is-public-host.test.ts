import { describe, expect, it } from 'vitest'
import { isPublicHost } from '../../../src/admin-api/index.js'

const PRIVATE = [
  'http://localhost:8080',
  'http://localhost.',
  'http://app.localhost',
  'http://127.0.0.1:8080',
  'http://127.8.9.1',
  'http://0x7f.1',
  'http://[::1]:8080',
  'http://[::ffff:10.0.0.1]',
  'http://10.1.2.3',
  'http://172.16.0.1',
  'http://172.31.255.255',
  'http://192.168.1.1/auth',
  'http://169.254.1.1',
  'http://[fd00::1]',
  'http://[fe80::1]',
  'http://keycloak:8080',
  'https://keycloak.local',
  'https://keycloak.prod.internal',
  'https://keycloak.test',
]

const PUBLIC = [
  'https://id.example.com',
  'https://id.example.com.',
  'https://localhost.example.com',
  'https://internal.example.com',
  'http://8.8.8.8',
  'http://172.32.0.1',
  'http://192.169.0.1',
  'http://11.0.0.1',
  'http://[2001:db8::1]',
  'http://[::ffff:8.8.8.8]',
]

describe('a public host', () => {
  it.each(PUBLIC)('is %s', (url) => {
    expect(isPublicHost(url)).toBe(true)
  })

  it.each(PRIVATE)('is not %s', (url) => {
    expect(isPublicHost(url)).toBe(false)
  })
})
