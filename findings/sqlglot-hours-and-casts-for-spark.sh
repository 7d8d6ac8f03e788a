#!/usr/bin/env bash
# sqlglot 30.31.0, DuckDB to Spark: DuckDB counts the hours, months and years that begin between two moments, Spark those
# that are complete; DuckDB rounds a number on its way to INT, Spark cuts it; DuckDB's series from 1 to 0 is empty, Spark's
# counts down. sqlglot writes DATEDIFF, CAST and SEQUENCE for them without a warning, so that the same query says one hour
# and none, 3 and 2, no rows and two (DuckDB 2.0.1; the written text on Sail 0.7.2 over Spark Connect).
# Expected: the same values: sqlglot does rewrite other functions of DuckDB to keep their meaning.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q sqlglot==30.31.0 duckdb==2.0.1 pysail==0.7.2 pyspark-client==4.1.1 pandas==2.3.3
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
for asked in (
    "date_diff('hour', timestamp '2025-03-28 10:59:00', timestamp '2025-03-28 11:01:00')",
    "date_diff('month', date '2025-03-31', date '2025-04-01')",
    "cast(2.7 as int)",
    "len(generate_series(1, 0))",
):
    written = sqlglot.transpile("select " + asked, read="duckdb", write="spark")[0].replace("LENGTH(", "SIZE(")
    print(duckdb.sql("select " + asked).fetchall()[0][0], spark.sql(written).collect()[0][0])
spark.stop()
server.stop()
PY
cd "$work"
said=$("$work/venv/bin/python" run.py)
expected=$(cat <<'SEEN'
1 0
1 0
3 2
0 2
SEEN
)
echo "$said"
if [ "$said" != "$expected" ]; then
    echo "changed; seen before:"
    echo "$expected"
    exit 1
fi
