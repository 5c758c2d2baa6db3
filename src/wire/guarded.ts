/** A value that the calling key may lack the capability to read. A null value that is readable means "nothing configured". */
export interface Guarded<T> {
  readonly isClientAuthorizedToRead: boolean;
  readonly value: T | null;
}
