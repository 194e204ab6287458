/**
 * The development key: published with the package, the same for everyone, and therefore worth nothing as a secret.
 * A constant instead of a generated key, because generating one costs 110 to 200 ms of every test run. A verifier in
 * production refuses it by its thumbprint.
 */
export const DEVELOPMENT_KEY = {
  kty: 'RSA',
  kid: 'zAI8DoRWJVwrx9eJqHB12C8kfA-MmGELCoDZVuH7m-g',
  use: 'sig',
  alg: 'RS256',
  n: 'z_wVSopPebmHHMn-9bfHK0nRKAlBh3IEpt1qahRZ_Xe9HH112F-d1s5ZTVlM3RJp3_Lnph-lbUBf4tTyIlCNcufGAl4BQh1fttkDk22rUgERNfyrbGCMUHAQpA3-z0Zvm1LRgsQD20-J1ZDzvDmnK8NUr3h6X_XH0IKeOnigiAwWIkKOxYHyuPtC70r50Bt2j1fxhjK9YwYmbHcGr0EDiAklPke2ViIC52Nu5l_hkNR-ZVsDEYL3hk5B3ObbXmfsHcjj3z1XjLOqPmW4ugZBryK5DKvNEpTRHrjCZh_b7U2SnrEPCEiae8KhKNn7x6rG-gcehEd1FQEnwDIxLZnWow',
  e: 'AQAB',
  d: 'BLz0azdNajN8zX4YjdZ69hR_bE8RrBk_2-FNbE88YZbZuw1sotpCyUL4K9ft9VdXDCAHgPRVm3CM_qjlPzzgjA6VpzYnBy-OH6c_-prT_VFC6BzydsyYRbjX2DTtaiFrp3kyhq0afWOJe1ELDG2vzkJr6ndvKkJ6I9jl6-UVmyPI0eVm5FBHfYi1o5XV5SrQDbSUGizH8sOUN73lnnp8qOZiC-30dZHkxo3FGfL8Dn3uMbDGmRIFeitXBvyFZUBBgPsSrHEAtkO2BDlJvKLvxj42-Cy6jHbNMyaFXBWEoWYBGg5yuYTcHod3TP0QUYXT8izUyjRiA1lg92LqggMA4Q',
  p: '85t8pFAojmVr6FyzO71zmWOwCPFNTf1f-rP4XSHaKHH4FBInYILCC6TYDTLNMa3r4T8UBIHeBuTmbQT3D4y7BLjQisVvkopDw9POpL77CVqnpvqcTOjyxoWwOGxctpF4UwCVVXJVqXXcjOnnD6WOxDOsitZ2OAwZ6wp-X4BFzBM',
  q: '2pCuHkpIG3wp0NWODtVSF7kt22vDopJ7pm-aCP65It1NxofcXiM3yItTBzcSxZS41BV6jnK7TueRHwheJ8OsxkK_0sEKGX8xRDhMU0PNQAPkqGFUeky5Pz8PpzFWqAfgesNkzq6KPL6jwCYx-DTyF7F5Gp4DRPfcYXGmdngV_TE',
  dp: 'llDQJTeM_uiYIAXrVqZ9CR4ZBjuW_tOkgLbCPv1fdut0LzZQc93bTIIICoTZVplB3ngkqu9TiB-AC68vn7mvwKcljytqwBpu3Av7C28IyenVX1RuU4q-Gz9s0DQVNVYnz9ehTdtB_lHKqGy_9cirgmd8RSM2STk2WPDdr6If718',
  dq: 'T-ILUZTSsAD8g5BaAH_lJjiPUyAa-8NQIC-v-9OltOFvuL0VRO7YR5rseLmfScmmmBVVmtTCMv-d4dq8FwqEjl39IDlfyJvdVNLCyrgAP4Jsw0H3j0-VcVFKFlCJHJbsa9IYeRX__l2rGeKb5tzrEs_RtHHGPiHdUVwpfCk92DE',
  qi: 'tXVg-MS1XEW9z_LVSxKHC0AsdDX9NNeLdaqtcvUwcyXEwgpzXGIAzERmOSmetPZM5MO2X6srZ3nWQ3d9fO2SwJ3s9FPCTbCbBEYm9mkuA1VAsRv-GMelvB7ydK4ACAu7exzcawXTwZqk1kdPt6i3nrA3Fh1bWItRx_d8cKHEn34',
} as const
