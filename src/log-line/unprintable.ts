/**
 * What moves, hides or reorders text in a terminal or a viewer, as the inside of a character class of a regular expression
 * with the flag `u`: controls (C0, C1, and so LF, CR and ANSI), format characters (bidi, zero-width, BOM, tags), lone
 * surrogates, U+2028 and U+2029.
 */
export const UNPRINTABLE = '\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}'
