import type { RunningServer } from '../../server/index.js';

type Facts = Pick<RunningServer, 'url' | 'accountId' | 'applicationKeyId' | 'applicationKey'>;

/** What the command says when the server is ready. `data` is the directory that keeps everything, `caFile` what restic trusts. */
export function describeServer(server: Facts, data: string | null, caFile: string | null): readonly string[] {
  const { url, accountId, applicationKeyId, applicationKey } = server;
  return [
    `B2 server at        ${url}`,
    `account id          ${accountId}`,
    `application key id  ${applicationKeyId}`,
    `application key     ${applicationKey}`,
    data === null ? 'Nothing is kept when it stops.' : `Everything is kept in ${data}.`,
    '',
    'To use it from rclone:',
    `  export RCLONE_CONFIG_B2_TYPE=b2 RCLONE_CONFIG_B2_ENDPOINT='${url}'`,
    `  export RCLONE_CONFIG_B2_ACCOUNT='${applicationKeyId}' RCLONE_CONFIG_B2_KEY='${applicationKey}'`,
    '  rclone mkdir b2:my-bucket',
    '',
    ...(caFile === null ? [] : restic(server, caFile)),
    'Ctrl+C stops it.',
  ];
}

const restic = ({ url, applicationKeyId, applicationKey }: Facts, caFile: string): readonly string[] => [
  'To use it from restic, by way of a tunnel:',
  `  export HTTPS_PROXY='${url}' B2_ACCOUNT_ID='${applicationKeyId}' B2_ACCOUNT_KEY='${applicationKey}'`,
  `  restic --cacert '${caFile}' -r b2:my-bucket:backup init`,
  '',
];
