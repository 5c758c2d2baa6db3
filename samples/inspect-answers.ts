/** Any call of the native API, and XPath to walk what it answers. */
import { BackblazeB2, inspect } from '../src/index.js';
import { startServer } from '../src/server/index.js';

const server = await startServer();
try {
  const b2 = new BackblazeB2();
  b2.applicationKeyId = server.applicationKeyId;
  b2.applicationKey = server.applicationKey;
  b2.config('Realm', server.url);
  for (const name of ['my-first-bucket', 'my-second-bucket']) await b2.createBucket(name);

  await b2.sendCustomRequest('POST', 'b2_list_buckets', JSON.stringify({ accountId: b2.accountId }));
  b2.config('XPath', '/json/buckets');
  const count = Number(b2.config('XChildCount'));
  console.log(`${count} buckets`);
  for (let i = 1; i <= count; i++) {
    b2.config('XPath', `/json/buckets/[${i}]/bucketName`);
    console.log(`${i}: ${b2.config('XText')}`);
  }
  b2.config('XPath', '$.buckets[0]');
  for (let i = 0; i < Number(b2.config('XChildCount')); i++) {
    console.log(`  ${b2.config(`XChildName[${i}]`)} = ${b2.config(`XChildXText[${i}]`)}`);
  }

  // The same for any text, without a component.
  console.log(inspect('<r><p n="1">x</p><p n="2">y</p></r>', '/r/p[@n="2"]').text);
} finally {
  await server.close();
}
