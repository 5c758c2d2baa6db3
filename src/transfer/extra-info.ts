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

/** Takes items out, whatever the case of their names: what the caller has of another file is not true of this one. */
export function withoutInfo(request: UploadRequest, names: readonly string[]): UploadRequest {
  const kept = Object.entries(request.fileInfo).filter(([name]) => !names.includes(name.toLowerCase()));
  return { ...request, fileInfo: Object.fromEntries(kept) };
}
