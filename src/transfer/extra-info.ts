import { LIMITS } from '../wire/limits.js';
import type { UploadRequest } from './upload-request.js';

/** Adds an info item that the caller has not given; the caller's own items come first when there is no room for more. */
export function withInfo(request: UploadRequest, name: string, value: string | undefined): UploadRequest {
  if (value === undefined || !hasRoomFor(request, name)) return request;
  return { ...request, fileInfo: { ...request.fileInfo, [name]: value } };
}

export function hasRoomFor({ fileInfo }: UploadRequest, name: string): boolean {
  const names = Object.keys(fileInfo);
  return names.length < LIMITS.fileInfoEntries && !names.some((given) => given.toLowerCase() === name);
}
