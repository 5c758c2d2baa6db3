/** The file name in the bucket of what stands in a folder. It always has slashes, also on Windows. */
export function nameInside(folder: string, entry: string): string {
  return folder === '' ? entry : `${folder}/${entry}`;
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
