/** A message with the full stop that it may lack, so that a sentence can follow. */
export const asSentence = (message: string): string => (/[.?!]$/.test(message) ? message : `${message}.`)
