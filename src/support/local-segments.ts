/** Names that Windows gives to devices, whatever their extension. */
const DEVICE = /^(?:con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³])(?:\..*)?$/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: Windows refuses them, too.
const NOT_ON_WINDOWS = /[\x00-\x1f<>:"|?*\\]|[. ]$/;

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
