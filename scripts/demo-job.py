# SPDX-License-Identifier: MIT
# What `make demo` runs in a terrarium: C extensions, shared libraries, data files, and itself again as a child.
import ctypes
import json
import sqlite3
import ssl
import subprocess
import sys
from datetime import datetime, timezone
from zoneinfo import ZoneInfo


def report(who):
    libc = ctypes.CDLL("libc.so.6")
    database = sqlite3.connect(":memory:")
    noon = datetime(2026, 7, 1, 12, tzinfo=timezone.utc)
    print(json.dumps({
        "who": who,
        "strlen": libc.strlen(b"terrarium"),
        "sqlite": database.execute("select 6 * 7").fetchone()[0],
        "openssl": ssl.OPENSSL_VERSION,
        "authorities": ssl.create_default_context().cert_store_stats()["x509_ca"],
        "tokyo": noon.astimezone(ZoneInfo("Asia/Tokyo")).isoformat(),
    }), flush=True)


if len(sys.argv) > 1:
    report(sys.argv[1])
else:
    report("parent")
    subprocess.run([sys.executable, __file__, "child"], check=True)
