import { HEADER } from '../wire/headers.js';
import { percentDecode } from './percent.js';
import { header, type ServerRequest } from './request.js';
import type { Route } from './router.js';
import type { Store } from './store/store.js';

/** What a request is about, as far as it can be told before the work: a bucket, a file name, both or none. */
export interface Target {
  readonly bucketId: string | null;
  readonly bucketName: string | null;
  readonly name: string | null;
}

export const NO_TARGET: Target = { bucketId: null, bucketName: null, name: null };

type Lookup = Pick<Store, 'buckets' | 'versions'>;

/** `fields` are those of a JSON call, or of a query. */
export function targetOf(
  route: Route,
  fields: Readonly<Record<string, unknown>>,
  request: ServerRequest,
  store: Lookup,
): Target {
  if (route.kind === 'upload') {
    const id = route.target.split('/')[0] ?? '';
    if (route.endpoint === 'b2_upload_part') return ofFile(id, store);
    return { ...ofBucket(id, store), name: percentDecode(header(request, HEADER.fileName) ?? '') };
  }
  if (route.endpoint === 'b2_download_file_by_name') {
    const id = store.buckets.byName(route.bucketName)?.id ?? null;
    return { bucketId: id, bucketName: route.bucketName, name: percentDecode(route.path) };
  }
  return ofFields(fields, store);
}

/** The file a call names wins over the bucket it names; a copy is about what it makes. */
function ofFields(fields: Readonly<Record<string, unknown>>, store: Lookup): Target {
  const given = (name: string): string | null => {
    const value = fields[name];
    return typeof value === 'string' ? value : null;
  };
  const file = ofFile(given('largeFileId') ?? given('fileId') ?? given('sourceFileId') ?? '', store);
  const bucketId = given('destinationBucketId') ?? given('bucketId');
  const bucket = bucketId === null ? file : ofBucket(bucketId, store);
  return { ...bucket, bucketName: bucket.bucketName ?? given('bucketName'), name: given('fileName') ?? file.name };
}

function ofFile(id: string, store: Lookup): Target {
  const version = id === '' ? null : store.versions.byId(id);
  return version === null ? NO_TARGET : { ...ofBucket(version.bucketId, store), name: version.name };
}

const ofBucket = (bucketId: string, store: Lookup): Target => ({
  bucketId,
  bucketName: store.buckets.byId(bucketId)?.name ?? null,
  name: null,
});
