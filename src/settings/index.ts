export { describeSettings } from './describe.js';
export { nearest } from './nearest.js';
export { SettingsStore } from './store.js';
export { SETTINGS, type SettingName, type Settings } from './table.js';
