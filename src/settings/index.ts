export { describeSettings } from './describe.js';
export { bool, choice, int, type Kind, secret, text } from './kinds.js';
export { nearest } from './nearest.js';
export { SettingsStore } from './store.js';
export { SETTINGS, type SettingName, type Settings } from './table.js';
