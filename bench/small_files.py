"""Uploads small files by Backblaze's Python SDK. Run as PROGRAM REALM FILES LANES BYTES; prints what it cost as JSON."""
import json
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from b2sdk.v2 import B2Api, InMemoryAccountInfo

realm, files, lanes, size = sys.argv[1], *map(int, sys.argv[2:])
api = B2Api(InMemoryAccountInfo(), max_upload_workers=lanes)
api.authorize_account(realm, "bench-key", "bench-secret")
bucket = api.get_bucket_by_name("bench")
content = bytes(size)
before = resource.getrusage(resource.RUSAGE_SELF)
start = time.monotonic()
with ThreadPoolExecutor(lanes) as pool:
    for done in [pool.submit(bucket.upload_bytes, content, f"small/{i}") for i in range(files)]:
        done.result()
seconds = time.monotonic() - start
after = resource.getrusage(resource.RUSAGE_SELF)
cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
print(json.dumps({"seconds": seconds, "cpuSeconds": cpu, "peakMiB": after.ru_maxrss / 1024, "loopMs": 0}))
