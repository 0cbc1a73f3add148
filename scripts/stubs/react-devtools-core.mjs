/** Stands in for the package that Ink imports when DEV is set, which a built lalia never is. */
export default {initialize: () => {}, connectToDevTools: () => {}};
