/** Server-side encryption as requests carry it. Source: B2 docs, "Server-Side Encryption". */
export type EncryptionRequest =
  | { readonly mode: null | 'none'; readonly algorithm?: null }
  | { readonly mode: 'SSE-B2'; readonly algorithm: 'AES256' }
  | {
      readonly mode: 'SSE-C';
      readonly algorithm: 'AES256';
      /** Base64 of 32 bytes. */
      readonly customerKey: string;
      /** Base64 of the MD5 of the 32 raw bytes. */
      readonly customerKeyMd5: string;
    };

/** Server-side encryption as answers tell it. */
export interface EncryptionSetting {
  readonly mode: 'SSE-B2' | 'SSE-C' | null;
  readonly algorithm: 'AES256' | null;
}
