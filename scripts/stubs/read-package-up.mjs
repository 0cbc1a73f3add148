/** Stands in for the search that Pastel does from the cwd: a malformed package.json of the user's must not end lalia. */
export const readPackageUp = async () => undefined;
