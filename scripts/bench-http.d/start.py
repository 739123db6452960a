"""Starts a server several times and prints how long it took until it said that it is ready.

Usage: start.py RTUTILS LOG. Its environment is the server's.
"""

import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import time

TIMES = 9
program, log = sys.argv[1:]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def is_ready(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def start():
    port = free_port()
    environment = dict(os.environ, RTUTILS_SERVER__LISTEN=f"127.0.0.1:{port}")
    with open(log, "ab") as output:
        began = time.monotonic()
        server = subprocess.Popen([program, "serve"], env=environment, stdout=output, stderr=output)
    try:
        while not is_ready(port):
            if server.poll() is not None:
                sys.exit(f"the server did not start: see {log}")
            time.sleep(0.001)
        return (time.monotonic() - began) * 1000
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


took = sorted(start() for _ in range(TIMES))
print(f"  start to ready, {TIMES} times: {took[0]:.0f} ms at least, {statistics.median(took):.0f} ms median, {took[-1]:.0f} ms at most")
