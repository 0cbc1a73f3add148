/** The file that people write to say how lalia is to behave, in this home. */
export const configPath = (home: string): string => `${home}/config.json`;

/** More than anybody writes by hand. */
export const maxConfigBytes = 1024 * 1024;
