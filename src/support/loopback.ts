const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Whether a URL's `hostname` names this machine: what goes there leaves it on no wire. */
export const isLoopback = (hostname: string): boolean => LOOPBACK.test(hostname);
