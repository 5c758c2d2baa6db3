import type { Account } from '../api/index.js';
import type { SettingName } from '../settings/index.js';
import { VERSION } from '../support/version.js';
import { bodyUpTo, headerLines, rawResponse } from './last-answer.js';
import { TOLD_BY_TLS } from './network/told-tls.js';
import type { ComponentState } from './property/state.js';
import { readXSetting } from './x-settings.js';

/** Settings that are not kept but follow what happened. */
const TOLD: Partial<Record<SettingName, (state: ComponentState) => string>> = {
  BuildInfo: () => `backblazeb2 ${VERSION}, Node ${process.versions.node}`,
  BytesTransferred: ({ transfer }) => String(transfer.bytesTransferred),
  LicenseInfo: () => 'MIT',
  NegotiatedHTTPVersion: ({ lastAnswer }) => /^HTTP\/(\S+)/.exec(lastAnswer.statusLine)?.[1] ?? '',
  RawRequest: ({ lastAnswer }) => lastAnswer.request,
  RawResponse: ({ lastAnswer, settings }) => rawResponse(lastAnswer, settings.get('TransferredDataLimit')),
  SentHeaders: ({ lastAnswer }) => lastAnswer.sentHeaders,
  ...TOLD_BY_TLS,
  StatusLine: ({ lastAnswer }) => lastAnswer.statusLine,
  TransferredData: ({ lastAnswer, settings }) => bodyUpTo(lastAnswer, settings.get('TransferredDataLimit')),
  TransferredHeaders: ({ lastAnswer }) => headerLines(lastAnswer),
  TransferredRequest: ({ lastAnswer }) => lastAnswer.request,
};

/** Settings that read as what the login gave until they are set. */
const OF_LOGIN: Partial<Record<SettingName, (account: Account) => string>> = {
  APIURL: (account) => account.apiUrl,
  DownloadURL: (account) => account.downloadUrl,
  FragmentSize: (account) => String(account.recommendedPartSize),
  SimpleUploadLimit: (account) => String(account.recommendedPartSize),
};

/** A setting as text. Throws `unknown_setting`. */
export function readSetting(state: ComponentState, name: string): string {
  const ofAnswer = readXSetting(name, () => state.inspector.of(state.lastAnswer));
  if (ofAnswer !== undefined) return ofAnswer;
  const known = state.settings.resolve(name);
  const told = TOLD[known];
  if (told !== undefined) return told(state);
  const account = state.account();
  const ofLogin = OF_LOGIN[known];
  if (ofLogin !== undefined && account !== undefined && state.settings.isDefault(known)) return ofLogin(account);
  return state.settings.getText(known);
}
