import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { BackblazeB2, type EventName } from '../src/index.js';
import { startServer } from '../src/server/index.js';
import { codeBlocks, section } from './helpers/markdown.js';
import { ROOT } from './helpers/sources.js';

const PAGE = readFileSync(join(ROOT, 'docs/events.md'), 'utf8');

describe('docs/events.md', () => {
  for (const [event, fields] of declaredEvents()) {
    it(`lists the fields of ${event} in their order`, () => {
      const rows = section(PAGE, `### ${event}`)?.matchAll(/^\| `(\w+)` \|/gm) ?? [];
      assert.deepEqual(
        [...rows].map(([, field]) => field),
        fields,
      );
    });
  }

  it('shows the order of events that a small upload and a download really have', async () => {
    const server = await startServer();
    try {
      const b2 = new BackblazeB2();
      b2.applicationKeyId = server.applicationKeyId;
      b2.applicationKey = server.applicationKey;
      b2.config('Realm', server.url);
      b2.config('ProgressStep', 100);
      const bucketId = await b2.createBucket('my-bucket');
      b2.fileData = 'content';
      const seen = record(b2);
      await b2.uploadFile(bucketId, 'my-file');
      assert.deepEqual(seen.splice(0), documentedOrder('text upload'));
      await b2.downloadFile('my-bucket', 'my-file');
      assert.deepEqual(seen.splice(0), documentedOrder('text download'));
    } finally {
      await server.close();
    }
  });
});

/** Names of the events as they fire; the same one in a row counts once. */
function record(b2: BackblazeB2): string[] {
  const seen: string[] = [];
  for (const event of declaredEvents().keys()) {
    b2.on(event, () => {
      if (seen.at(-1) !== event) seen.push(event);
    });
  }
  return seen;
}

function documentedOrder(language: string): readonly string[] {
  const block = codeBlocks(PAGE).find((found) => found.language === language);
  return block?.code.split('\n').map((line) => line.split(' ')[0] ?? '') ?? [];
}

/** Each event's name and the fields of its payload, as the source declares them. */
function declaredEvents(): ReadonlyMap<EventName, readonly string[]> {
  const path = join(ROOT, 'src/component/events.ts');
  const program = ts.createProgram([path], { noLib: true, types: [] });
  const file = program.getSourceFile(path);
  const checker = program.getTypeChecker();
  const map = file?.statements.find(
    (statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === 'BackblazeB2Events',
  );
  assert.ok(map !== undefined && ts.isInterfaceDeclaration(map));
  return new Map(
    map.members.filter(ts.isPropertySignature).map((member) => [member.name.getText() as EventName, fieldsOf(member)]),
  );

  function fieldsOf({ type }: ts.PropertySignature): readonly string[] {
    assert.ok(type !== undefined && ts.isTupleTypeNode(type));
    const [payload] = type.elements;
    assert.ok(payload !== undefined && ts.isNamedTupleMember(payload));
    return checker
      .getTypeFromTypeNode(payload.type)
      .getProperties()
      .map(({ name }) => name);
  }
}
