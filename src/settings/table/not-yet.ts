/** Said of settings that are kept and checked before the code that follows them is there. */
export const NOT_YET = 'Connections do not follow it yet.';
