/** Tests that leave something to chance try it for longer in `npm run test:faults` than in `npm test`. */
export const isLong = process.env['TEST_EFFORT'] === 'long';

/** How much a test does: how often, how many, for how long. */
export const effort = <T>({short, long}: {short: T; long: T}): T => (isLong ? long : short);
