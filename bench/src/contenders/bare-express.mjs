import { expressListener } from './express.mjs'

/** The floor of the two peers that are made for Express. */
export const createListener = () => expressListener([], [])
