import { type Account, type ApiConnection, type CallContext, type HttpClient, listBuckets } from '../api/index.js';
import { B2Error, recoveryOf } from '../errors/index.js';
import type { Clock } from '../support/clock.js';
import { Authorization, type Login } from './authorization.js';
import { BucketNames } from './bucket-names.js';
import { RecentIds } from './recent-ids.js';
import { checkUploadHost } from './upload-hosts.js';
import { type UploadTarget, UploadUrls } from './upload-urls.js';

/** Base URLs that replace those of the login; empty for none. */
export interface SessionUrls {
  readonly apiUrl: string;
  readonly downloadUrl: string;
}

/** One login with what belongs to it; shared by all who work under it. */
export class Session {
  readonly http: HttpClient;
  readonly login: Login;
  readonly authorization: Authorization;
  readonly uploadUrls: UploadUrls;
  readonly bucketNames: BucketNames;
  /** File versions that were made here lately. */
  readonly made: RecentIds;
  readonly #urls: SessionUrls;

  private constructor(
    parts: Pick<Session, 'http' | 'login' | 'authorization' | 'uploadUrls' | 'bucketNames' | 'made'>,
    urls: SessionUrls,
  ) {
    this.http = parts.http;
    this.login = parts.login;
    this.authorization = parts.authorization;
    this.uploadUrls = parts.uploadUrls;
    this.bucketNames = parts.bucketNames;
    this.made = parts.made;
    this.#urls = urls;
  }

  static create(http: HttpClient, login: Login, clock: Clock): Session {
    const authorization = new Authorization(http, login);
    const caches = { uploadUrls: new UploadUrls(clock), bucketNames: new BucketNames(), made: new RecentIds() };
    return new Session({ http, login, authorization, ...caches }, { apiUrl: '', downloadUrl: '' });
  }

  /** The same session with other base URLs than those of the login. */
  withUrls(urls: SessionUrls): Session {
    return new Session(this, urls);
  }

  /** Runs a call with a valid token: logs in when none is held, and once more when B2 refuses the token. */
  async call<T>(context: CallContext, work: (connection: ApiConnection, account: Account) => Promise<T>): Promise<T> {
    const account = await this.authorization.get(context);
    try {
      return await work(this.#connection(account), account);
    } catch (error) {
      if (!(error instanceof B2Error) || recoveryOf(error) !== 'reauthorize') throw error;
      const renewed = await this.authorization.renew(account.authorizationToken, context);
      return work(this.#connection(renewed), renewed);
    }
  }

  /** A new upload URL. Rejects with `invalid_url` when it leads away from the service. */
  newUploadTarget(
    context: CallContext,
    ask: (connection: ApiConnection) => Promise<UploadTarget>,
  ): Promise<UploadTarget> {
    return this.call(context, async (connection) => {
      const target = await ask(connection);
      checkUploadHost(target.uploadUrl, [connection.apiUrl, connection.downloadUrl], this.login.allowedHosts ?? []);
      return target;
    });
  }

  /** Runs a download by name with a token of b2_get_download_authorization. Needs no login when DownloadURL is set. */
  async withDownloadToken<T>(
    token: string,
    context: CallContext,
    work: (connection: ApiConnection) => Promise<T>,
  ): Promise<T> {
    const { apiUrl, downloadUrl } = this.#urls;
    const urls = downloadUrl === '' ? await this.authorization.get(context) : { apiUrl, downloadUrl };
    return work(this.#connection({ ...urls, authorizationToken: token }));
  }

  #connection(account: Pick<Account, 'apiUrl' | 'downloadUrl' | 'authorizationToken'>): ApiConnection {
    const apiUrl = this.#urls.apiUrl === '' ? account.apiUrl : this.#urls.apiUrl;
    const downloadUrl = this.#urls.downloadUrl === '' ? account.downloadUrl : this.#urls.downloadUrl;
    const { authorizationToken } = account;
    return { http: this.http, apiVersion: this.login.apiVersion, apiUrl, downloadUrl, authorizationToken };
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
