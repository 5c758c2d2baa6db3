import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunningServer, startServer } from '../../../src/server/index.js';
import type { KeyPair } from '../certificates.js';
import { freePort, type Gateway, startGateway } from './program.js';

/** What speaks TLS in front of an embedded server. */
export interface FrontOptions extends KeyPair {
  /** As nginx writes them; `TLSv1.2 TLSv1.3` when not given. */
  readonly protocols?: string;
  /** Ciphers of TLS 1.2, as OpenSSL lists them. */
  readonly ciphers?: string;
  /** File of the authority that client certificates must come from; not given: none is asked for. */
  readonly clientAuthority?: string;
  /** Whether nginx offers HTTP/2. */
  readonly http2?: boolean;
  /** Requests after which nginx ends a connection; 1000 when not given. */
  readonly requestsPerConnection?: number;
  /** Most streams of a connection; 128 when not given. */
  readonly maxStreams?: number;
}

export interface Front {
  readonly server: RunningServer;
  readonly gateway: Gateway;
  /** For example `https://localhost:40123`. */
  readonly url: string;
  close(): Promise<void>;
}

const MB = 1_000_000;

type Program = (options: FrontOptions, folder: string, port: number, upstream: number) => Launched;
interface Launched {
  readonly config: string;
  readonly args: (file: string) => readonly string[];
}

const nginx: Program = (options, folder, port, upstream) => ({
  args: (file) => ['-p', folder, '-c', file, '-e', 'stderr'],
  config: `
daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr;
events {}
http {
  access_log ${folder}/access.log; client_max_body_size 0; proxy_request_buffering off; proxy_buffering off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port} ssl${options.http2 ? ' http2' : ''}; keepalive_requests ${options.requestsPerConnection ?? 1000};
    http2_max_concurrent_streams ${options.maxStreams ?? 128};
    ssl_certificate ${options.cert}; ssl_certificate_key ${options.key};
    ssl_protocols ${options.protocols ?? 'TLSv1.2 TLSv1.3'}; ssl_ciphers ${options.ciphers ?? 'DEFAULT'};
    ssl_session_cache shared:s:1m;
    ${options.clientAuthority === undefined ? '' : `ssl_client_certificate ${options.clientAuthority}; ssl_verify_client on;`}
    location / {
      proxy_pass http://127.0.0.1:${upstream}; proxy_http_version 1.1;
      proxy_set_header Connection ""; proxy_set_header Host $http_host;
    }
  }
}
`,
});

const stunnel: Program = (options, folder, port, upstream) => ({
  args: (file) => [file],
  config: `
foreground = yes
pid = ${folder}/stunnel.pid
[b2]
accept = 127.0.0.1:${port}
connect = 127.0.0.1:${upstream}
cert = ${options.cert}
key = ${options.key}
${options.clientAuthority === undefined ? '' : `CAfile = ${options.clientAuthority}\nrequireCert = yes\nverifyChain = yes`}
`,
});

const PROGRAMS = { nginx: ['nginx', nginx], stunnel: ['stunnel4', stunnel] } as const;

/** Starts an embedded server behind nginx or stunnel. Its own certificates and limits are the program's business. */
export async function startFront(program: keyof typeof PROGRAMS, options: FrontOptions): Promise<Front> {
  const [command, configure] = PROGRAMS[program];
  let server: RunningServer | undefined;
  let url = '';
  const gateway = await startGateway({
    command,
    args: async ({ folder, port }) => {
      url = `https://localhost:${port}`;
      const upstream = await freePort();
      server = await startServer({ port: upstream, publicUrl: url, minPartSize: MB * 5, recommendedPartSize: MB * 5 });
      const { config, args } = configure(options, folder, port, upstream);
      const file = join(folder, 'front.conf');
      await writeFile(file, config);
      return args(file);
    },
  });
  if (server === undefined) throw new Error('there is no server behind it');
  const running = server;
  return {
    server: running,
    gateway,
    url,
    async close() {
      await gateway.close();
      await running.close();
    },
  };
}
