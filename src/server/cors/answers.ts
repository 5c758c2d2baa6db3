import type { CorsRule } from '../../wire/bucket.js';
import { Failure } from '../failure.js';
import type { Reply } from '../reply.js';
import { header, type ServerRequest } from '../request.js';
import type { Route } from '../router.js';
import type { Store } from '../store/store.js';
import { targetOf } from '../target.js';
import { findRule } from './match.js';

/** Uploads and downloads: what a browser may do itself. */
export type BrowserRoute = Exclude<Route, { readonly kind: 'call' }>;
type Lookup = Pick<Store, 'buckets' | 'versions'>;

/** The answer to the question before a request, OPTIONS. Throws a 403 when no rule of the bucket allows the request. */
export function preflight(route: BrowserRoute, request: ServerRequest, store: Lookup): Reply {
  const methods = methodsOf(route);
  const asked = header(request, 'Access-Control-Request-Headers') ?? '';
  const names = asked.split(',').map((name) => name.trim());
  const headers = names.filter((name) => name !== '');
  const isMethod = methods.includes(header(request, 'Access-Control-Request-Method') ?? '');
  const query = route.kind === 'download' ? Object.fromEntries(route.query) : {};
  const { bucketId } = targetOf(route, query, request, store);
  const found = isMethod ? ruleFor(route, request, bucketId, store, headers) : null;
  if (found === null) throw new Failure(403, 'access_denied', 'no CORS rule of the bucket allows this request');
  return {
    status: 200,
    length: 0,
    body: null,
    headers: {
      ...allowing(found),
      'Access-Control-Allow-Methods': methods.join(', '),
      ...(headers.length > 0 && { 'Access-Control-Allow-Headers': headers.join(', ') }),
      'Access-Control-Max-Age': String(found.rule.maxAgeSeconds),
    },
  };
}

/** What the answer to a page in a browser needs beside its own headers; nothing when no rule of the bucket allows the request. */
export function corsHeaders(
  route: Route,
  request: ServerRequest,
  bucketId: string | null,
  store: Lookup,
): Readonly<Record<string, string>> {
  if (route.kind === 'call') return {};
  const found = ruleFor(route, request, bucketId, store, null);
  return found === null ? {} : allowing(found);
}

interface Found {
  readonly rule: CorsRule;
  readonly origin: string;
}

function ruleFor(
  route: BrowserRoute,
  request: ServerRequest,
  bucketId: string | null,
  store: Lookup,
  headers: readonly string[] | null,
): Found | null {
  const origin = header(request, 'Origin');
  if (origin === undefined) return null;
  const bucket = bucketId === null ? null : store.buckets.byId(bucketId);
  const rule = findRule(bucket?.settings.cors ?? [], { origin, operation: route.endpoint, headers });
  return rule === null ? null : { rule, origin };
}

/** The origin is echoed, as a page that sends credentials needs it. */
const allowing = ({ rule, origin }: Found): Record<string, string> => ({
  'Access-Control-Allow-Origin': origin,
  Vary: 'Origin',
  ...(rule.exposeHeaders?.length ? { 'Access-Control-Expose-Headers': rule.exposeHeaders.join(', ') } : {}),
});

function methodsOf(route: BrowserRoute): readonly string[] {
  if (route.kind === 'upload') return ['POST'];
  return route.endpoint === 'b2_download_file_by_id' ? ['GET', 'HEAD', 'POST'] : ['GET', 'HEAD'];
}
