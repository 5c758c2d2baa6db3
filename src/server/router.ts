import { API_VERSIONS, type ApiVersion } from '../wire/account.js';
import type { EndpointName } from '../wire/endpoints.js';
import { badRequest, Failure, notFound } from './failure.js';
import { percentDecode } from './percent.js';

/** Where a request goes. */
export type Route =
  | {
      readonly kind: 'call';
      readonly endpoint: EndpointName;
      readonly version: ApiVersion;
      readonly query: URLSearchParams;
    }
  | {
      readonly kind: 'upload';
      readonly endpoint: 'b2_upload_file' | 'b2_upload_part';
      readonly version: ApiVersion;
      /** Bucket or file id, a slash, and the opaque part: what the token is bound to. */
      readonly target: string;
    }
  | {
      readonly kind: 'download';
      readonly endpoint: 'b2_download_file_by_id';
      readonly version: ApiVersion;
      readonly query: URLSearchParams;
    }
  | {
      readonly kind: 'download';
      readonly endpoint: 'b2_download_file_by_name';
      readonly bucketName: string;
      /** Still percent-encoded. */
      readonly path: string;
      readonly query: URLSearchParams;
    };

/** Where a URL goes, before anything else about the request is checked; what is wrong with it when it goes nowhere. */
export function routeOf(url: string, isCall: (name: string) => name is EndpointName): Route | Failure {
  try {
    return route(url, isCall);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

/** The path is taken as it came: file names may hold `//`, `.` and `..`. Throws 404 for what is not there. */
function route(url: string, isCall: (name: string) => name is EndpointName): Route {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const [, first = '', second = '', third = '', ...rest] = path.split('/');
  const query = (): URLSearchParams => new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
  if (first === 'file') return byName(path, second, query());
  const version = API_VERSIONS.find((known) => `v${known}` === second);
  if (first !== 'b2api' || version === undefined) throw notFound(`unknown path ${path}`);
  if (third === 'b2_upload_file' || third === 'b2_upload_part') {
    return { kind: 'upload', endpoint: third, version, target: rest.join('/') };
  }
  if (third === 'b2_download_file_by_id') return { kind: 'download', endpoint: third, version, query: query() };
  if (rest.length > 0 || !isCall(third)) throw notFound(`unknown operation ${third}`);
  return { kind: 'call', endpoint: third, version, query: query() };
}

function byName(path: string, bucket: string, query: URLSearchParams): Route {
  const bucketName = percentDecode(bucket);
  if (bucketName === null) throw badRequest('the bucket name is not percent-encoded UTF-8');
  const name = path.slice('/file/'.length + bucket.length + 1);
  return { kind: 'download', endpoint: 'b2_download_file_by_name', bucketName, path: name, query };
}
