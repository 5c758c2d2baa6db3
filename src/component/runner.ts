import { inspect } from 'node:util';
import type { Account } from '../api/index.js';
import { B2Error, throwIfInterrupted } from '../errors/index.js';
import { watchMethod } from '../observe/index.js';
import { SETTINGS, type SettingName } from '../settings/index.js';
import { Throttle } from '../support/throttle.js';
import { untilAborted } from '../support/until-aborted.js';
import { acceptText, acceptTexts } from './accept.js';
import { clientEncryption } from './client-encryption.js';
import { createLink, type Link, linkKey, REAL_SURROUNDINGS, releaseLink, retryTools } from './connection.js';
import type { EventName, EventPayload } from './events.js';
import { hide } from './hide.js';
import { HandlersAsJudge, tlsWatch } from './network/tls-watch.js';
import { Operations, type Stop } from './operation.js';
import { BackblazeB2Properties } from './properties.js';
import { readSetting } from './told-settings.js';
import { createTrace } from './trace.js';
import type { TransferTask } from './transfer-watch.js';
import { settleUploadState } from './upload-state.js';

/** What stands between the properties and the methods: settings, the session, and the running of one method at a time. */
export abstract class BackblazeB2Runner extends BackblazeB2Properties {
  protected link: Link | undefined = undefined;
  readonly #surroundings = REAL_SURROUNDINGS;
  readonly #operations = new Operations();
  readonly #throttle = new Throttle(() => this.state.settings.get('MaxTransferRate'), REAL_SURROUNDINGS.clock);
  readonly #toldIdle = new Set<SettingName>();
  readonly #judge = new HandlersAsJudge(
    () => this.handlersOf('SSLServerAuthentication'),
    (event) => this.dispatch('SSLServerAuthentication', event),
    {
      wholeChain: () => this.state.settings.get('SSLIncludeCertChain'),
      isInterrupted: () => this.#operations.state === 'interrupting',
    },
  );

  constructor() {
    super();
    hide(this, 'link');
  }

  /** False while a method runs, also inside event handlers. */
  get idle(): boolean {
    return this.#operations.state === 'idle';
  }

  protected get account(): Account | undefined {
    return this.link?.session.authorization.current;
  }

  /**
   * Reads a setting (`config('Name')`) or sets one (`config('Name', value)`, `config('Name=Value')`, both give ''). Names
   * are matched without regard to case. Throws `unknown_setting`, `invalid_setting` or `read_only_setting`.
   * @example
   * ```ts
   * b2.config('FragmentSize', 10_000_000);
   * b2.config('AccumulatePages=True');
   * console.log(b2.config('FragmentSize')); // '10000000'
   * ```
   */
  config(name: SettingName | (string & {}), value?: string | number | boolean): string {
    acceptText('The name of a setting', name);
    settleUploadState(this.state);
    const equals = value === undefined ? name.indexOf('=') : -1;
    if (equals !== -1) return this.config(name.slice(0, equals), name.slice(equals + 1));
    if (value === undefined) return readSetting(this.state, name);
    this.#writeSetting(name, typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value));
    return '';
  }

  #writeSetting(name: string, text: string): void {
    const { settings, inspector, lastAnswer } = this.state;
    // It is a place in the last answer, so it is not kept with the others.
    if (settings.resolve(name) === 'XPath') inspector.of(lastAnswer).path = text;
    else this.#tellIdle(settings.setText(name, text));
  }

  /** A setting that changes nothing here says so, once. */
  #tellIdle(name: SettingName): void {
    const { settings } = this.state;
    const row = SETTINGS[name];
    if (!('without' in row) || settings.isDefault(name) || this.#toldIdle.has(name)) return;
    this.#toldIdle.add(name);
    const message = `${name} is kept, but changes nothing: ${row.without}`;
    if (settings.get('LogLevel') > 0) void this.dispatch('Log', { logLevel: 1, logType: 'Info', message });
  }

  /**
   * Ends the running method, which rejects with `interrupted`; what is needed to go on stays. Without effect when idle.
   * @example
   * ```ts
   * b2.localFile = 'holiday.mov';
   * b2.onProgress = ({ percentDone }) => {
   *   if (percentDone >= 50) b2.interrupt();
   * };
   * await b2.uploadFile(bucketId, 'holiday.mov').catch((error: unknown) => console.log(error));
   * b2.onProgress = null;
   * await b2.uploadFile(bucketId, 'holiday.mov'); // goes on
   * ```
   */
  interrupt(): void {
    this.#operations.interrupt();
  }

  /**
   * Restores every property and setting, forgets the login and closes its connections. Handlers stay. Throws `busy`.
   * @example
   * ```ts
   * b2.reset();
   * console.log(b2.applicationKeyId === '', b2.config('FragmentSize') === '0');
   * ```
   */
  reset(): void {
    this.#operations.requireIdle('reset');
    releaseLink(this.link);
    this.link = undefined;
    this.#toldIdle.clear();
    this.resetState();
  }

  /** Runs one method, whose `texts` are its arguments that must be strings: state, session, a snapshot of the settings, and events. */
  protected run<T>(
    name: string,
    texts: Readonly<Record<string, unknown>>,
    work: (task: TransferTask) => Promise<T>,
  ): Promise<T> {
    const { now } = this.#surroundings.clock;
    return watchMethod(name, now, () => this.#running(name, texts, work));
  }

  #running<T>(
    name: string,
    texts: Readonly<Record<string, unknown>>,
    work: (task: TransferTask) => Promise<T>,
  ): Promise<T> {
    return this.#operations.run(name, async (signal, stop) => {
      acceptTexts(texts);
      const task = this.#task(signal, stop);
      const deadline = new AbortController();
      if (task.settings.AbsoluteTimeout && this.timeout > 0) this.#endAt(this.timeout, stop, deadline.signal);
      try {
        return await work(task);
      } finally {
        deadline.abort();
        settleUploadState(this.state);
      }
    });
  }

  /** With AbsoluteTimeout the method has so many seconds, whatever is moving. */
  #endAt(seconds: number, stop: Stop, over: AbortSignal): void {
    const late = new B2Error(
      'timeout',
      `The method did not end within ${seconds} seconds. Raise timeout, or clear AbsoluteTimeout.`,
    );
    this.#surroundings.clock.sleep(seconds * 1000, over).then(
      () => stop(late),
      () => undefined,
    );
  }

  #task(signal: AbortSignal, stop: Stop): TransferTask {
    const settings = this.state.settings.snapshot();
    const { APIURL: apiUrl, DownloadURL: downloadUrl, Authorization: authorization } = settings;
    const session = this.#connect().replacing({ apiUrl, downloadUrl, authorization });
    const fireSafely = <K extends EventName>(name: K, event: EventPayload<K>): void =>
      this.#fireSafely(name, event, stop);
    const heard = (name: EventName): boolean => this.heard(name);
    return {
      signal,
      trace: createTrace(
        { fireSafely, heard },
        settings.LogLevel,
        this.state.lastAnswer,
        tlsWatch(
          this.state.connection,
          () => this.#judge.now,
          (message) => fireSafely('SSLStatus', { message }),
        ),
      ),
      session,
      settings,
      fire: (name, event) => this.#fire(name, event, signal),
      fireSafely,
      heard,
      note: (description) => {
        if (settings.LogLevel > 0) fireSafely('Log', { logLevel: 1, logType: 'Info', message: description });
        fireSafely('Error', { errorCode: 0, description });
      },
      engine: {
        retry: retryTools(settings, this.#surroundings),
        inactivityMs: this.timeout * 1000,
        throttle: this.#throttle,
        threadLoad: this.#surroundings.threadLoad,
      },
      memory: this.state.transfer,
      encryption: clientEncryption(this.encryptionPassword, settings, this.state.keys),
      saveUploadState: (state) => {
        this.state.latestUploadState = state;
      },
      interrupt: () => stop(),
    };
  }

  /** Handlers are not waited for beyond interrupt(), and the one that calls it is the last. */
  #fire<K extends EventName>(name: K, event: EventPayload<K>, signal: AbortSignal): Promise<void> | undefined {
    const handled = this.dispatch(name, event);
    const awaited = handled && untilAborted(handled, signal);
    if (name === 'EndTransfer') {
      // What has been transferred stays a success.
      return awaited?.catch((error: unknown) => {
        if (error !== signal.reason) throw error;
      });
    }
    if (awaited === undefined) throwIfInterrupted(signal);
    return awaited;
  }

  #fireSafely<K extends EventName>(name: K, event: EventPayload<K>, stop: Stop): void {
    try {
      // Dispatch rejects and throws B2Errors only.
      this.dispatch(name, event)?.catch(stop);
    } catch (error) {
      stop(error as B2Error);
    }
  }

  #connect() {
    const settings = this.state.settings.snapshot();
    if (this.link?.key !== linkKey(this, settings)) {
      releaseLink(this.link);
      this.link = createLink(this, settings, this.#surroundings);
    }
    return this.link.session;
  }

  /** What may be shown: no key, no token. */
  toJSON(): Record<string, unknown> {
    const { applicationKeyId, accountId, idle, localFile, bucketCount, fileCount } = this;
    return { applicationKeyId, accountId, idle, localFile, bucketCount, fileCount };
  }

  [inspect.custom](): string {
    return `BackblazeB2 ${inspect(this.toJSON())}`;
  }
}
