/**
 * Whether one build was made after another. A build begins with the time it was made at, so that builds sort as text; of what
 * does not, nothing is known.
 */
export const isNewerBuild = (build: string, than: string): boolean => beginsWithTime.test(build) && build > than;

const beginsWithTime = /^\d{4}-\d\d-\d\dT/;
