import { type Account, type ApiConnection, type CallContext, type HttpClient, listBuckets } from '../api/index.js';
import { B2Error, recoveryOf } from '../errors/index.js';
import type { Clock } from '../support/clock.js';
import { Authorization, type Login } from './authorization.js';
import { BucketNames } from './bucket-names.js';
import { checkHost, guarded, type TrustedHosts } from './hosts.js';
import { RecentIds } from './recent-ids.js';
import { type UploadTarget, UploadUrls } from './upload-urls.js';

/** What replaces parts of the login's answer; empty for none. The caller has chosen it, so its hosts are trusted. */
export interface Replaced {
  readonly apiUrl: string;
  readonly downloadUrl: string;
  /** In place of the account token. Uploads keep the tokens of their URLs. */
  readonly authorization: string;
}

/** One login with what belongs to it; shared by all who work under it. */
export class Session {
  /** Sends to hosts of the service alone; rejects others with `invalid_url`. */
  readonly http: HttpClient;
  readonly login: Login;
  readonly authorization: Authorization;
  readonly uploadUrls: UploadUrls;
  readonly bucketNames: BucketNames;
  /** File versions that were made here lately. */
  readonly made: RecentIds;
  readonly #open: HttpClient;
  readonly #replaced: Replaced;

  private constructor(
    http: HttpClient,
    parts: Pick<Session, 'login' | 'authorization' | 'uploadUrls' | 'bucketNames' | 'made'>,
    replaced: Replaced,
  ) {
    this.http = guarded(http, () => this.#hosts());
    this.#open = http;
    this.login = parts.login;
    this.authorization = parts.authorization;
    this.uploadUrls = parts.uploadUrls;
    this.bucketNames = parts.bucketNames;
    this.made = parts.made;
    this.#replaced = replaced;
  }

  static create(http: HttpClient, login: Login, clock: Clock): Session {
    const authorization = new Authorization(http, login);
    const caches = { uploadUrls: new UploadUrls(clock), bucketNames: new BucketNames(), made: new RecentIds() };
    const nothing = { apiUrl: '', downloadUrl: '', authorization: '' };
    return new Session(http, { login, authorization, ...caches }, nothing);
  }

  /** The same session with other base URLs or another token than those of the login. */
  replacing(replaced: Replaced): Session {
    return new Session(this.#open, this, replaced);
  }

  /** Runs a call with a valid token: logs in when none is held, and once more when B2 refuses the token. */
  async call<T>(context: CallContext, work: (connection: ApiConnection, account: Account) => Promise<T>): Promise<T> {
    const account = await this.authorization.get(context);
    try {
      return await work(this.#connection(this.#withToken(account)), account);
    } catch (error) {
      // A new login gives no other token than the caller's.
      if (this.#replaced.authorization !== '') throw error;
      if (!(error instanceof B2Error) || recoveryOf(error) !== 'reauthorize') throw error;
      const renewed = await this.authorization.renew(account.authorizationToken, context);
      return work(this.#connection(renewed), renewed);
    }
  }

  #withToken(account: Account): Account {
    const { authorization } = this.#replaced;
    return authorization === '' ? account : { ...account, authorizationToken: authorization };
  }

  /** A new upload URL. Rejects with `invalid_url` when it leads away from the service. */
  newUploadTarget(
    context: CallContext,
    ask: (connection: ApiConnection) => Promise<UploadTarget>,
  ): Promise<UploadTarget> {
    return this.call(context, async (connection) => {
      const target = await ask(connection);
      checkHost(target.uploadUrl, 'An upload', this.#hosts());
      return target;
    });
  }

  /** Runs a download by name with a token of b2_get_download_authorization. Needs no login when DownloadURL is set. */
  async withDownloadToken<T>(
    token: string,
    context: CallContext,
    work: (connection: ApiConnection) => Promise<T>,
  ): Promise<T> {
    const { apiUrl, downloadUrl } = this.#replaced;
    const urls = downloadUrl === '' ? await this.authorization.get(context) : { apiUrl, downloadUrl };
    return work(this.#connection({ ...urls, authorizationToken: token }));
  }

  #connection(account: Pick<Account, 'apiUrl' | 'downloadUrl' | 'authorizationToken'>): ApiConnection {
    const { http, login } = this;
    return {
      http,
      apiVersion: login.apiVersion,
      authorizationToken: account.authorizationToken,
      ...this.#urls(account),
    };
  }

  /** The base URLs that hold. */
  #urls(account: Pick<Account, 'apiUrl' | 'downloadUrl'> | undefined): Pick<Account, 'apiUrl' | 'downloadUrl'> {
    const { apiUrl, downloadUrl } = this.#replaced;
    return {
      apiUrl: apiUrl === '' ? (account?.apiUrl ?? '') : apiUrl,
      downloadUrl: downloadUrl === '' ? (account?.downloadUrl ?? '') : downloadUrl,
    };
  }

  #hosts(): TrustedHosts {
    const { realm, allowedHosts = [] } = this.login;
    const { apiUrl, downloadUrl } = this.#urls(this.authorization.current);
    return { named: [realm, apiUrl, downloadUrl].filter((url) => url !== ''), allowed: allowedHosts };
  }

  /** The id of the bucket with this name. Rejects with `not_found`. */
  async bucketId(bucketName: string, context: CallContext): Promise<string> {
    const known = this.bucketNames.idOf(bucketName);
    if (known !== undefined) return known;
    const buckets = await this.call(context, (connection, { accountId }) =>
      listBuckets(connection, { accountId, bucketName }, context),
    );
    this.bucketNames.learn(buckets);
    const id = this.bucketNames.idOf(bucketName);
    if (id === undefined) {
      throw new B2Error(
        'not_found',
        `No bucket is named ${bucketName}, or the key may not see it. List the buckets to check.`,
      );
    }
    return id;
  }
}
