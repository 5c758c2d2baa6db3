import type { Account } from '../api/index.js';
import type { SettingName } from '../settings/index.js';

/** Settings that read as what the login gave until they are set. */
export const LOGIN_SETTINGS: Partial<Record<SettingName, (account: Account) => string>> = {
  APIURL: (account) => account.apiUrl,
  DownloadURL: (account) => account.downloadUrl,
  FragmentSize: (account) => String(account.recommendedPartSize),
  SimpleUploadLimit: (account) => String(account.recommendedPartSize),
};
