import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Chance, createChance, seedFrom } from '../../helpers/chance.js';
import * as account from '../../helpers/crash/account-changes.js';
import { type CompiledServer, compileServer } from '../../helpers/crash/compiled-server.js';
import { problemsIn } from '../../helpers/crash/data-directory.js';
import * as files from '../../helpers/crash/file-changes.js';
import { type Lane, work } from '../../helpers/crash/lane.js';
import * as largeFiles from '../../helpers/crash/large-file-changes.js';
import { observe, stayedAway } from '../../helpers/crash/observe.js';
import { type ServerProcess, startServerProcess } from '../../helpers/crash/server-process.js';
import { compare, newWorld, type World } from '../../helpers/crash/world.js';
import { connect, type RawB2 } from '../../helpers/raw-b2.js';
import { until } from '../../helpers/until.js';

const KILLS = Number(process.env['CRASH_KILLS'] ?? 200);
/** Directories that are tortured at the same time. */
const DIRECTORIES = 3;
const LANES = 4;
/** One opening in so many is killed before anyone can ask the server anything. */
const KILLED_WHILE_OPENING = 8;

const { upload, copy, hide, deleteVersion } = files;
const { start, uploadPart, copyPart, finish, cancel } = largeFiles;
const { createBucket, updateBucket, deleteBucket, createKey, deleteKey } = account;
const KINDS = [
  ...[upload, upload, upload, copy, hide, deleteVersion, deleteVersion],
  ...[start, uploadPart, uploadPart, copyPart, finish, cancel],
  ...[createBucket, updateBucket, deleteBucket, createKey, deleteKey],
];

describe('the embedded server with --data, killed again and again', function () {
  this.timeout(60_000 + KILLS * 5000);
  const seed = seedFrom('CRASH_SEED');
  let compiled: CompiledServer;
  const directories: string[] = [];
  const running = new Set<ServerProcess>();
  before(() => {
    compiled = compileServer();
  });
  after(async () => {
    await Promise.all([...running].map((server) => server.kill()));
    for (const directory of directories) rmSync(directory, { recursive: true, force: true });
    compiled.remove();
  });

  it(`keeps every answered change, and all or nothing of the others, ${KILLS} times`, async () => {
    let left = KILLS;
    const torture = async (number: number): Promise<World> => {
      const directory = mkdtempSync(join(tmpdir(), 'backblazeb2-crash-'));
      directories.push(directory);
      const world = newWorld();
      const chance = createChance(seed + number);
      for (let turn = 0; left > 0; turn += 1) {
        left -= 1;
        await live(directory, world, chance, turn);
      }
      await live(directory, world, chance, null);
      return world;
    };
    try {
      const worlds = await Promise.all(Array.from({ length: DIRECTORIES }, (_, number) => torture(number)));
      const answered = worlds.reduce((sum, world) => sum + world.answered, 0);
      assert.ok(answered > KILLS, `only ${answered} changes were answered`);
    } catch (error) {
      throw new Error(`CRASH_SEED=${seed} repeats the choices of this run`, { cause: error });
    }
  });

  /** One life of a server: it shows what it has, takes changes, and is killed. Without a turn it only shows. */
  async function live(directory: string, world: World, chance: Chance, turn: number | null): Promise<void> {
    const server = await startServerProcess(compiled.program);
    running.add(server);
    try {
      if (turn !== null && chance.below(KILLED_WHILE_OPENING) === 0) {
        server.open(directory);
        await delay(chance.below(30));
        return;
      }
      server.open(directory);
      const b2 = await connect(await server.ready());
      await check(b2, directory, world);
      if (turn === null) return;
      const lanes = await openLanes(b2, world, chance);
      const enough = world.answered + 1 + chance.below(40);
      const works = lanes.map((lane) => work(lane, KINDS));
      const failed = Promise.race(works);
      await Promise.race([until(() => world.answered >= enough), failed]);
      await delay(chance.below(8));
      await server.kill();
      await Promise.all(works);
    } finally {
      await server.kill();
      running.delete(server);
    }
    assert.deepEqual(problemsIn(directory, false), []);
  }

  async function check(b2: RawB2, directory: string, world: World): Promise<void> {
    compare(world, await observe(b2));
    await stayedAway(b2, world);
    assert.deepEqual(problemsIn(directory, true), []);
  }

  async function openLanes(b2: RawB2, world: World, chance: Chance): Promise<Lane[]> {
    if (world.buckets.size === 0) {
      const { bucketId, bucketName } = await b2.createBucket('the-lanes');
      world.buckets.set(bucketId, { name: bucketName, revision: 2, mark: '' });
    }
    const home = [...world.buckets].find(([, { name }]) => name === 'the-lanes');
    const bucketId = home?.[0] ?? '';
    return Array.from({ length: LANES }, (_, number) => {
      const own = createChance(chance.below(2 ** 32));
      return { name: `lane${number}`, b2, bucketId, chance: own, world, targets: new Map() };
    });
  }
});
