/** Rolls `client/cli/lint.js` of a built program under `dist` into one file, in place. */
export declare function bundleLint(dist: string): Promise<void>;
