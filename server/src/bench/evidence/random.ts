/** The bench draws with the same dice as the sample company. */
export { type Random, seeded } from '../../sample/random.ts'
