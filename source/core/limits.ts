/** The largest message, in bytes of UTF-8. */
export const maxBodyBytes = 1024 * 1024;

/** The most that one answer holds of bodies, in UTF-16 code units: what is left out is said; one message always fits. */
export const maxAnswerLength = 1024 * 1024;

/** The most agents that are in a room at a time. */
export const maxMembers = 8;

/** The messages of one room that wait for a member; beyond that the oldest are dropped, and the member is told. */
export const roomMailboxSize = 64;
