"""Runs a command to its end and prints what it cost as JSON: Node does not tell of its children."""
import json
import resource
import subprocess
import sys
import time

start = time.monotonic()
status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
seconds = time.monotonic() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
cpu = used.ru_utime + used.ru_stime
print(json.dumps({"seconds": seconds, "cpuSeconds": cpu, "peakMiB": used.ru_maxrss / 1024, "loopMs": 0}))
sys.exit(status)
