/** Where a TCP connection leads. IPv6 addresses come without brackets. */
export interface Address {
  readonly host: string;
  readonly port: number;
}
