import { type Account, authorizeAccount, type CallContext, type Credentials, type HttpClient } from '../api/index.js';
import { B2Error, interrupted } from '../errors/index.js';
import { SingleFlight } from '../support/single-flight.js';
import type { ApiVersion } from '../wire/account.js';
import { checkBaseUrls } from './hosts.js';

export interface Login extends Credentials {
  /** Where to authorize, `https://api.backblazeb2.com` for the real service. */
  readonly realm: string;
  readonly apiVersion: ApiVersion;
  /** Further hosts that keys, tokens and data may go to, with everything below them. */
  readonly allowedHosts?: readonly string[];
}

/** The account token: one login at a time, however many ask for it. */
export class Authorization {
  readonly #http: HttpClient;
  readonly #login: Login;
  readonly #flight = new SingleFlight<Account>();
  #account: Account | undefined;

  constructor(http: HttpClient, login: Login) {
    this.#http = http;
    this.#login = login;
  }

  /** What the last login gave. */
  get current(): Account | undefined {
    return this.#account;
  }

  /** Logs in unless a token is held. */
  async get(context: CallContext): Promise<Account> {
    return this.#account ?? this.login(context);
  }

  /** Logs in again, unless somebody else has replaced the refused token already. */
  async renew(refusedToken: string, context: CallContext): Promise<Account> {
    if (this.#account?.authorizationToken !== refusedToken) return this.get(context);
    return this.login(context);
  }

  /** Logs in, held token or not. */
  async login(context: CallContext): Promise<Account> {
    const { realm, apiVersion, applicationKeyId, applicationKey } = this.#login;
    if (applicationKeyId === '' || applicationKey === '') {
      throw new B2Error(
        'no_credentials',
        'No application key is given. Set applicationKeyId and applicationKey before the first call.',
      );
    }
    try {
      return await this.#flight.run(async (signal) => {
        const account = await authorizeAccount(this.#http, realm, apiVersion, this.#login, { ...context, signal });
        checkBaseUrls([account.apiUrl, account.downloadUrl], realm, this.#login.allowedHosts ?? []);
        this.#account = account;
        return account;
      }, context.signal);
    } catch (error) {
      throw context.signal.aborted ? interrupted(context.signal) : error;
    }
  }
}
