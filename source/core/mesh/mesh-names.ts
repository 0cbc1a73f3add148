/** What a home calls a room or a project of the mesh: no name of its own has an `@`. */
export const nameInMesh = (name: string, mesh: string): string => `${name}@${mesh}`;

/** What the mesh itself calls it. Also of the path of a conversation's folder. */
export const bareName = (name: string): string => name.replace(/@[^@/]*$/, '');
