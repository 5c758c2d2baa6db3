/** Compiled only: what the types of the component promise and refuse. */
import {
  type B2Error,
  BackblazeB2,
  type FileListEvent,
  type FragmentCompleteEvent,
  type SettingName,
} from '../../src/index.js';
import type { Equal, Expect } from './equal.js';

const b2 = new BackblazeB2();

export type Answers = [
  Expect<Equal<ReturnType<BackblazeB2['uploadFile']>, Promise<string>>>,
  Expect<Equal<ReturnType<BackblazeB2['listFiles']>, Promise<void>>>,
  Expect<Equal<ReturnType<BackblazeB2['clone']>, BackblazeB2>>,
  Expect<Equal<string extends SettingName ? true : false, false>>,
  Expect<Equal<Pick<FragmentCompleteEvent, 'interrupt'>, { interrupt: boolean }>>,
];

b2.applicationKeyId = 'id';
// @ts-expect-error an id is a string
b2.applicationKeyId = 7;
// @ts-expect-error what the login told is not set by hand
b2.accountId = 'a';
// @ts-expect-error a count follows from its list
b2.fileCount = 3;

b2.on('FileList', (event: FileListEvent) => event.name.toUpperCase());
// @ts-expect-error no such event
b2.on('FileLost', () => {});
// @ts-expect-error what an event tells is not ours to change
b2.on('FileList', (event) => (event.name = 'other'));
b2.on('FragmentComplete', (event) => {
  event.interrupt = true;
});

export function firstName(): string {
  // @ts-expect-error the list may be empty
  const name: string = b2.fileName[0];
  return name;
}

export function isBusy(error: B2Error): boolean {
  return error.code === 'busy';
}
