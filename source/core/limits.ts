/** The largest message, in bytes of UTF-8. */
export const maxBodyBytes = 1024 * 1024;

/** The most that one answer holds of bodies, in UTF-16 code units: what is left out is said. */
export const maxAnswerLength = 16 * 1024 * 1024;
