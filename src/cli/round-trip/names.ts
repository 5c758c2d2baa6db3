/** Names that Windows gives to devices, whatever their extension. */
const DEVICE = /^(?:con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³])(?:\..*)?$/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: Windows refuses them, too.
const NOT_ON_WINDOWS = /[\x00-\x1f<>:"|?*\\]|[. ]$/;

/** The file name in the bucket of what stands in a folder. It always has slashes, also on Windows. */
export function nameInside(folder: string, entry: string): string {
  return folder === '' ? entry : `${folder}/${entry}`;
}

/**
 * The path below a folder where a file of that name may be written, segment by segment; undefined when it would lead out of
 * the folder or is not possible on this platform.
 */
export function localSegments(name: string, platform: NodeJS.Platform): readonly string[] | undefined {
  const segments = name.split('/');
  return segments.every((segment) => isPossible(segment, platform)) ? segments : undefined;
}

function isPossible(segment: string, platform: NodeJS.Platform): boolean {
  if (segment === '' || segment === '.' || segment === '..' || segment.includes('\0')) return false;
  return platform !== 'win32' || !(NOT_ON_WINDOWS.test(segment) || DEVICE.test(segment));
}

/** Two of the paths that would have the same name in the bucket. */
export function sameName<T extends { readonly name: string }>(roots: readonly T[]): readonly [T, T] | undefined {
  const seen = new Map<string, T>();
  for (const root of roots) {
    const other = seen.get(root.name);
    if (other !== undefined) return [other, root];
    seen.set(root.name, root);
  }
  return undefined;
}
