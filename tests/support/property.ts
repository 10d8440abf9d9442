/**
 * fast-check with one seed for all properties: a run of the tests says the same twice, and what fails
 * on one machine fails on every other. `KEDU_TEST_SEED=<number>` tells other stories.
 */
import fc from 'fast-check'

/** Any number would do; it changes only when somebody wants other stories. */
const SEED = 20_261_126

fc.configureGlobal({ seed: Number(process.env.KEDU_TEST_SEED ?? SEED) })

export default fc
