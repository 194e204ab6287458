/** Largest prime that the faulty library multiplied into the primes of keys of 2048 bits. */
const LARGEST_PRIME = 701

/** Every prime of such a key is k·M + (65537^a mod M). */
const GENERATOR = 65_537

/**
 * Whether an RSA modulus was made by a chip with the flaw "ROCA" (CVE-2017-15361): its private key can be computed from the
 * public one. Such a modulus is a power of 65537 modulo each small prime; of a sound key that holds with odds of 1 to 2^167.
 *
 * @param modulus of 2048 bits at least
 */
export function isRocaModulus(modulus: bigint): boolean {
  for (let prime = 3; prime <= LARGEST_PRIME; prime += 2) {
    if (isPrime(prime) && !isPowerOfGenerator(Number(modulus % BigInt(prime)), prime)) return false
  }
  return true
}

function isPowerOfGenerator(residue: number, prime: number): boolean {
  let power = 1
  do {
    if (power === residue) return true
    power = (power * GENERATOR) % prime
  } while (power !== 1)
  return false
}

function isPrime(odd: number): boolean {
  for (let divisor = 3; divisor * divisor <= odd; divisor += 2) if (odd % divisor === 0) return false
  return true
}
