declare const __BUILD__: string;

/** Which build this is, as `isNewerBuild` compares it. */
export const build: string = __BUILD__;
