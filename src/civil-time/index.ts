export { type CivilClock, type CivilMoment, createCivilClock, ownTimeZone } from './civil-clock.js'
