/** One line of the table: a load, what it runs on, and what we are content with. */
export interface Row {
  readonly text: string;
  readonly workload: 'upload' | 'download' | 'small' | 'list';
  /** Where the server keeps its data. */
  readonly store: 'memory' | 'disk' | 'million';
  /** Of b2_list_file_names, without where to begin. */
  readonly query?: object;
  /** Least share of the bare server's speed. */
  readonly wantedShare?: number;
  /** Most milliseconds of the median page. */
  readonly wantedMs?: number;
}

export const ROWS: readonly Row[] = [
  { text: 'upload of one large file', workload: 'upload', store: 'memory', wantedShare: 0.7 },
  { text: 'the same with --data', workload: 'upload', store: 'disk' },
  { text: 'download of one large file', workload: 'download', store: 'memory', wantedShare: 0.8 },
  { text: 'small uploads', workload: 'small', store: 'memory', wantedShare: 0.3 },
  { text: 'the same with --data', workload: 'small', store: 'disk' },
  { text: 'pages of 1,000 names', workload: 'list', store: 'million', query: { maxFileCount: 1000 }, wantedMs: 10 },
  { text: 'pages of 10,000 names', workload: 'list', store: 'million', query: { maxFileCount: 10_000 }, wantedMs: 100 },
  {
    text: 'pages of 1,000 names, prefix and delimiter',
    workload: 'list',
    store: 'million',
    query: { maxFileCount: 1000, prefix: 'folder 00', delimiter: '/file 000' },
    wantedMs: 10,
  },
  {
    text: 'pages of 1,000 folders',
    workload: 'list',
    store: 'million',
    query: { maxFileCount: 1000, delimiter: '/' },
    wantedMs: 10,
  },
];
