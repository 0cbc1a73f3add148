/** The largest message, in bytes of UTF-8. */
export const maxBodyBytes = 1024 * 1024;
