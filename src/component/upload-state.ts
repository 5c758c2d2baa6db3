import type { ComponentState } from './property/state.js';

/**
 * Puts what the running upload has told last into ResumableUploadState. Its text grows with the parts, so it is made when
 * somebody looks and not for every part.
 */
export function settleUploadState(state: ComponentState): void {
  const text = state.latestUploadState?.();
  if (text === undefined) return;
  state.latestUploadState = undefined;
  state.ownUploadState = text;
  state.settings.set('ResumableUploadState', text);
}
