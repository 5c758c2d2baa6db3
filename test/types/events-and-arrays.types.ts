/** Compiled only: events, flat arrays, settings and error codes of the component. */
import {
  type B2Error,
  BackblazeB2,
  ERROR_NUMBERS,
  type ErrorCode,
  type ErrorNumber,
  type EventName,
  type SettingName,
} from '../../src/index.js';
import type { Equal, Expect } from './equal.js';

const b2 = new BackblazeB2();

// Every event is typed by its name, by `on` and as an assigned handler alike.
b2.on('FileList', (event) => event.name satisfies string);
b2.on('Progress', (event) => event.percentDone satisfies number);
b2.on('Transfer', (event) => event.text satisfies Uint8Array);
b2.once('Log', (event) => event.logType satisfies string);
b2.onPartList = (event) => event.number satisfies number;
b2.onPartList = null;
// @ts-expect-error a handler of one event does not take another one's payload
b2.onPartList = (event: { readonly capabilities: string }) => event;
// @ts-expect-error events are written as they are, case included
b2.on('filelist', () => {});
// @ts-expect-error no such handler
b2.onFileLost = () => {};

// One field of a decision can be written, the others tell.
b2.onFragmentComplete = (event) => {
  event.interrupt = true;
  // @ts-expect-error a number of the service
  event.fragmentNumber = 1;
  // @ts-expect-error a number of the service
  event.fragmentCount = 1;
};

// What comes from B2 is read.
// @ts-expect-error an item of a view
b2.bucketName[0] = 'other';
// @ts-expect-error a view is not replaced
b2.bucketName = [];
// @ts-expect-error nothing is added to a view
b2.fileId.push('id');
// @ts-expect-error a field of a record
for (const bucket of b2.buckets) bucket.name = 'other';
// @ts-expect-error the state is not set by hand
b2.idle = true;
// @ts-expect-error what came with the login
b2.accountMinPartSize = 1;

// Metadata is the caller's.
b2.metadataName[0] = 'color';
b2.metadataValue[0] = 'blue';
// @ts-expect-error a value is text
b2.metadataValue[0] = 7;
// @ts-expect-error the view itself is not replaced
b2.metadataValue = [];

// An index may be beyond the end; what was found by looking is not.
export type Reads = [
  Expect<Equal<(typeof b2.fileName)[number], string>>,
  Expect<Equal<ReturnType<typeof b2.fileSize.at>, number | undefined>>,
  Expect<Equal<EventName & `Fragment${string}`, 'FragmentComplete'>>,
  Expect<Equal<Extract<SettingName, `Max${string}Results`>, 'MaxAppKeyResults' | 'MaxPartResults' | 'MaxResults'>>,
];
export const sizes: number[] = b2.fileSize.map((size) => size * 2);
// @ts-expect-error there may be no second bucket
export const revision: number = b2.bucketRevision[1];

// Settings are read and written as text, in both manners of writing.
b2.config('MaxResults') satisfies string;
b2.config('MaxResults', 100) satisfies string;
b2.config('KeepAlive', false);
b2.config('MaxResults=100');
b2.config('maxresults');
// @ts-expect-error a value is text, a number or a truth value
b2.config('MaxResults', {});
// @ts-expect-error it has a name
b2.config();

b2.fileData = 'text';
b2.fileData = new Uint8Array(3);
// @ts-expect-error no bytes
b2.fileData = [1, 2, 3];
b2.uploadStream = (async function* () {
  yield 'text';
})();
// @ts-expect-error a path is not a stream
b2.uploadStream = 7;

/** The codes are closed: a switch over some of them leaves the others, by name. */
export function advise(error: B2Error): string {
  switch (error.code) {
    case 'busy':
      return 'wait';
    case 'interrupted':
      return 'call again';
    // @ts-expect-error no such code
    case 'bussy':
      return '';
    default:
      return error.code satisfies Exclude<ErrorCode, 'busy' | 'interrupted'>;
  }
}

/** With a text for each code none is forgotten: a new one is a compile error here. */
type Texts = Record<ErrorCode, string>;
// @ts-expect-error all the others are missing
export const some: Texts = { busy: 'wait' };
export type Closed = Expect<Equal<string extends ErrorCode ? true : false, false>>;

// The numbers of the original are a closed union, too, and every error has one that has a meaning.
export type ClosedNumbers = Expect<Equal<number extends ErrorNumber ? true : false, false>>;
export const meaningOf = (error: B2Error): string => ERROR_NUMBERS[error.errorCode];
// @ts-expect-error a number that no error has
export const never: ErrorNumber = 999;
// @ts-expect-error an error tells, it is not changed
export const change = (error: B2Error) => (error.code = 'busy');
