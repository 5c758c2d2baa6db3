/** Takes properties out of what is enumerated: copies by spread, printing and JSON do not see them. */
export function hide(target: object, ...names: readonly string[]): void {
  for (const name of names) Object.defineProperty(target, name, { enumerable: false });
}
