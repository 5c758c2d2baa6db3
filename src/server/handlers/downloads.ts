import type { Caller } from '../auth.js';
import type { ServerContext } from '../context.js';
import { readable, unlock } from '../encryption.js';
import { badRequest, Failure, notFound, refused } from '../failure.js';
import { text } from '../fields.js';
import { placeOfFileId } from '../ids.js';
import { percentDecode } from '../percent.js';
import { needBucket, needCapability, needName } from '../permissions.js';
import { readRange, type Slice } from '../ranges.js';
import { readBody } from '../read-body.js';
import type { Reply } from '../reply.js';
import { header, type ServerRequest } from '../request.js';
import type { Route } from '../router.js';
import type { StoredBucket } from '../store/buckets.js';
import { slicePieces } from '../store/pieces.js';
import type { StoredVersion } from '../store/version-row.js';
import { type DownloadGrant, OVERRIDES } from './download-authorization.js';
import { downloadHeaders, encryptionHeaders } from './download-headers.js';
import { customerOfHeaders } from './encryption-fields.js';

type DownloadRoute = Extract<Route, { readonly kind: 'download' }>;

interface Found {
  readonly bucket: StoredBucket;
  readonly version: StoredVersion;
  /** Null: nobody in particular, or who was given a download token. */
  readonly caller: Caller | null;
}

/** Both downloads, GET and HEAD. */
export async function download(route: DownloadRoute, request: ServerRequest, context: ServerContext): Promise<Reply> {
  const byName = route.endpoint === 'b2_download_file_by_name';
  const fields = request.method === 'POST' ? await readBody(request, route.query) : Object.fromEntries(route.query);
  // From here to the hold on the content nothing else gets a turn, so no deletion can come between.
  const { bucket, version, caller } = byName
    ? findByName(route, request, context)
    : findById(fields, route.query, request, context);
  checkOverrides(route.query, request);
  const encryption = unlock(version.encryption, customerOfHeaders(request));
  const slice = sliceOf(request, version);
  const headers = {
    ...downloadHeaders(version, bucket, route.query, caller),
    ...encryptionHeaders(encryption),
  };
  const length = slice.end - slice.start;
  if (length < version.length) headers['Content-Range'] = `bytes ${slice.start}-${slice.end - 1}/${version.length}`;
  const pieces = slicePieces(context.store.versions.pieces(version), slice.start, slice.end);
  const about = { status: length < version.length ? 206 : 200, headers, length };
  if (request.method === 'HEAD') return { ...about, body: null };
  const body = context.store.contents.read(readable(pieces, encryption, context.account), request.signal);
  return { ...about, body, release: body.release };
}

function sliceOf(request: ServerRequest, version: StoredVersion): Slice {
  const range = readRange(header(request, 'Range'), version.length);
  if (range.kind === 'outside') throw new Failure(416, 'range_not_satisfiable', 'The range is outside the file');
  return range.kind === 'slice' ? range : { start: 0, end: version.length };
}

function findById(
  fields: Readonly<Record<string, unknown>>,
  query: URLSearchParams,
  request: ServerRequest,
  context: ServerContext,
): Found {
  const fileId = text(fields['fileId'], 'fileId');
  if (placeOfFileId(fileId) === null) throw badRequest(`Invalid fileId: ${fileId}`);
  const token = tokenOf(request, query);
  const version = context.store.versions.byId(fileId);
  const bucket = version === null ? null : context.store.buckets.byId(version.bucketId);
  const caller = token === null && bucket?.type === 'allPublic' ? null : context.auth.account(token ?? undefined);
  if (version?.action !== 'upload' || bucket === null) throw notFound(`File with id ${fileId} does not exist`);
  if (caller !== null && bucket.type !== 'allPublic') needRead(caller, bucket.id, version.name);
  return { bucket, version, caller };
}

function findByName(
  route: Extract<DownloadRoute, { readonly bucketName: string }>,
  request: ServerRequest,
  { store, auth }: ServerContext,
): Found {
  const name = percentDecode(route.path);
  if (name === null) throw badRequest('the file name is not percent-encoded UTF-8');
  const bucket = store.buckets.byName(route.bucketName);
  const token = tokenOf(request, route.query);
  const isOpen = bucket?.type === 'allPublic';
  if (token === null && !isOpen) throw refused('missing_auth_token');
  // The kind is behind everything else: a key id may look like one.
  const isGrant = token !== null && /_dnld_[0-9a-f]+$/.test(token);
  if (isGrant) {
    const { payload } = auth.bound('dnld', token);
    checkGrant(JSON.parse(payload) as DownloadGrant, bucket, name, route.query);
  }
  const caller = token === null || isGrant ? null : auth.account(token);
  if (caller !== null && bucket !== null && !isOpen) needRead(caller, bucket.id, name);
  const version = bucket === null ? null : store.versions.current(bucket.seq, name);
  if (bucket === null || version === null) throw notFound(`Bucket ${route.bucketName} does not have file: ${name}`);
  return { bucket, version, caller };
}

function needRead(caller: Caller, bucketId: string, name: string): void {
  needCapability(caller, 'readFiles');
  needBucket(caller, bucketId);
  needName(caller, name);
}

function checkGrant(grant: DownloadGrant, bucket: StoredBucket | null, name: string, query: URLSearchParams): void {
  const repeated = OVERRIDES.every(
    (key) => grant.overrides[key] === undefined || grant.overrides[key] === query.get(key),
  );
  if (grant.bucketId !== bucket?.id || !name.startsWith(grant.prefix) || !repeated) throw refused('unauthorized');
}

/** Overrides need a token, on public buckets too. */
function checkOverrides(query: URLSearchParams, request: ServerRequest): void {
  if (OVERRIDES.some((name) => query.has(name)) && tokenOf(request, query) === null)
    throw refused('missing_auth_token');
}

const tokenOf = (request: ServerRequest, query: URLSearchParams): string | null =>
  header(request, 'Authorization') ?? query.get('Authorization');
