#!/usr/bin/env bash
# sqlglot 30.31.0, DuckDB to Spark: three expressions on dates come out valid and mean something else, without a warning
# (run here on DuckDB 2.0.1 and, with the written text, on Sail 0.7.2 over Spark Connect).
#   isodow(Monday)    is 1, written as ((DAYOFWEEK(..) % 7) + 1), which is 3: every weekday moves on by two.
#   dayofweek(Sunday) is 0, written as DAYOFWEEK(..), which is 1.
#   02:30 in Kyiv as UTC (a time without zone, AT TIME ZONE) is 00:30, written as FROM_UTC_TIMESTAMP, the other direction:
#   05:30, so the offset of the place is applied twice the wrong way.
# Expected: the same values, or a message that the dialect cannot say it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q sqlglot==30.31.0 duckdb==2.0.1 pysail==0.7.2 pyspark-client==4.1.1 pandas==2.3.3 pytz
cat > "$work/run.py" <<'PY'
import logging

import duckdb
import sqlglot
from pysail.spark import SparkConnectServer
from pyspark.sql import SparkSession

logging.disable(logging.CRITICAL)
server = SparkConnectServer("127.0.0.1", 0)
server.start()
spark = SparkSession.builder.remote("sc://127.0.0.1:%d" % server.listening_address[1]).getOrCreate()
spark.conf.set("spark.sql.session.timeZone", "UTC")
duckdb.sql("set timezone = 'UTC'")
for asked in (
    "isodow(date '2025-03-31')",
    "dayofweek(date '2025-03-30')",
    "strftime(timestamp '2025-03-30 02:30:00' at time zone 'Europe/Kyiv', '%H:%M')",
):
    written = sqlglot.transpile("select " + asked, read="duckdb", write="spark")[0]
    print(duckdb.sql("select " + asked).fetchall()[0][0], spark.sql(written).collect()[0][0])
spark.stop()
server.stop()
PY
cd "$work"
said=$("$work/venv/bin/python" run.py)
expected=$(cat <<'SEEN'
1 3
0 1
00:30 05:30
SEEN
)
echo "$said"
if [ "$said" != "$expected" ]; then
    echo "changed; seen before:"
    echo "$expected"
    exit 1
fi
