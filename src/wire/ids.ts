/** Ids are opaque strings; the brand stops one kind from being passed as another inside the engine. */
declare const kind: unique symbol;
type Branded<Kind extends string> = string & { readonly [kind]?: Kind };

export type AccountId = Branded<'account'>;
/** 24 hexadecimal digits. */
export type BucketId = Branded<'bucket'>;
/** At most 200 characters; never parse it. */
export type FileId = Branded<'file'>;
export type ApplicationKeyId = Branded<'application key'>;
/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Timestamp = number;
