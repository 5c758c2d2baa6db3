import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Chance, createChance, seedFrom } from '../../helpers/chance.js';
import { type CompiledServer, compileServer } from '../../helpers/crash/compiled-server.js';
import { problemsIn } from '../../helpers/crash/data-directory.js';
import { type ServerProcess, startServerProcess } from '../../helpers/crash/server-process.js';
import { attack } from '../../helpers/hostile/attack.js';
import { someControlMessage, someMessage } from '../../helpers/hostile/generator.js';
import { judge } from '../../helpers/hostile/judge.js';
import { clearScene, setScene } from '../../helpers/hostile/scene.js';
import { connect, type Realm, rawRequest } from '../../helpers/raw-b2.js';

const REQUESTS = Number(process.env['HOSTILE_REQUESTS'] ?? 100_000);
const CLIENTS = 4;
/** Requests between two looks at the server. */
const BATCH = 4000;
/** After so many requests the clients' valid requests name things that exist again. */
const ROUND = 1000;
/** More than any request needs; a leak would fill it, and the server would end. */
const HEAP_MB = 160;

describe('the embedded server under hostile input', function () {
  this.timeout(120_000 + REQUESTS * 5);
  const seed = seedFrom('HOSTILE_SEED');
  const servers: ServerProcess[] = [];
  let compiled: CompiledServer;
  let parent: string;
  before(() => {
    compiled = compileServer();
    parent = mkdtempSync(join(tmpdir(), 'backblazeb2-hostile-'));
    mkdirSync(join(parent, 'beside'));
    writeFileSync(join(parent, 'beside', 'file'), 'as it was');
  });
  after(async () => {
    await Promise.all(servers.map((server) => server.kill()));
    compiled.remove();
    rmSync(parent, { recursive: true, force: true });
  });

  async function start(directory: string | null): Promise<Realm> {
    const server = await startServerProcess(compiled.program, [`--max-old-space-size=${HEAP_MB}`]);
    servers.push(server);
    server.open(directory);
    return server.ready();
  }

  // What is kept costs a wait for the disk, so most requests go to a server that keeps nothing.
  it(`answers or closes, leaks nothing and stays well through ${REQUESTS} requests`, async () => {
    const data = join(parent, 'data');
    const passing = start(null).then((realm) => inBatches(realm, REQUESTS * 0.8, someMessage, 0));
    const kept = start(data).then((realm) => inBatches(realm, REQUESTS * 0.2, someMessage, 1, data));
    await Promise.all([passing, kept]);
  });

  it(`does so on its own paths, through ${REQUESTS / 20} requests`, async () => {
    await inBatches(await start(null), REQUESTS / 20, someControlMessage, 2);
  });

  async function inBatches(
    realm: Realm,
    count: number,
    make: typeof someMessage,
    run: number,
    data: string | null = null,
  ): Promise<void> {
    try {
      const chances = Array.from({ length: CLIENTS }, (_, which) => createChance(seed + run * CLIENTS + which));
      for (let sent = 0; sent < count; sent += ROUND) {
        if (sent % BATCH === 0) await isWell(realm, data);
        await round(realm, Math.ceil(Math.min(ROUND, count - sent) / CLIENTS), make, chances);
      }
      await isWell(realm, data);
    } catch (error) {
      throw new Error(`HOSTILE_SEED=${seed} repeats the requests of this run`, { cause: error });
    }
  }

  /** The scenes of all clients stand before the first of them may move the clock or order a fault. */
  async function round(realm: Realm, count: number, make: typeof someMessage, chances: readonly Chance[]) {
    const secrets = [realm.applicationKey, parent];
    await calm(realm);
    const scenes = await Promise.all(chances.map(async () => setScene(realm, await connect(realm))));
    const clients = scenes.map((scene, which) => {
      const chance = chances[which] as Chance;
      return attack(
        scene.port,
        count,
        chance,
        () => make(scene, chance),
        (outcome) => judge(outcome, secrets),
      );
    });
    // Nobody goes on while the next test runs.
    const failed = (await Promise.allSettled(clients)).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }

  async function calm(realm: Realm): Promise<void> {
    await rawRequest(`${realm.url}/_faults`, { method: 'DELETE' });
    await rawRequest(`${realm.url}/_clock`, { method: 'POST', body: JSON.stringify({ set: Date.now() }) });
  }

  /** It works, and nothing is where it does not belong. */
  async function isWell(realm: Realm, data: string | null): Promise<void> {
    await calm(realm);
    const b2 = await connect(realm);
    const scene = await setScene(realm, b2);
    const { body } = await b2.download(`/file/${scene.bucketName}/${scene.fileName}`);
    assert.equal(body.toString(), 'stored content');
    await clearScene(scene);
    if (data === null) return;
    assert.deepEqual(readdirSync(parent).sort(), ['beside', 'data']);
    assert.deepEqual(readdirSync(join(parent, 'beside')), ['file']);
    assert.equal(readFileSync(join(parent, 'beside', 'file'), 'utf8'), 'as it was');
    assert.deepEqual(problemsIn(data, true), []);
  }
});
