/** Whether a host name or address means this machine. Names are not looked up: of those only `localhost` does. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
