#!/usr/bin/env bash
# pysail 0.7.2 in cluster mode refuses a job with more partitions than its workers have task slots ("task region requires 5
# worker task slots, but the configured maximum is 4") where Spark would let them wait for one another. In local mode the
# same job runs, so that code which was tried there fails on the first cluster.
# Expected: five tasks on four slots, one after another.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q pysail==0.7.2 pyspark-client==4.1.1 pandas==2.3.3
cat > "$work/run.py" <<'PY'
import logging

from pysail.spark import SparkConnectServer
from pyspark.sql import SparkSession

logging.disable(logging.CRITICAL)
server = SparkConnectServer("127.0.0.1", 0)
server.start()
spark = SparkSession.builder.remote("sc://127.0.0.1:%d" % server.listening_address[1]).getOrCreate()
for parts in (4, 5):
    try:
        print(parts, spark.range(10).repartition(parts).mapInArrow(lambda some: some, "id long").toArrow().num_rows)
    except Exception as refused:
        print(parts, "slots" in str(refused))
spark.stop()
server.stop()
PY
cd "$work"
said=$(
    for mode in local local-cluster; do
        echo "$mode"
        RUST_LOG=off SAIL_MODE=$mode SAIL_CLUSTER__WORKER_INITIAL_COUNT=2 SAIL_CLUSTER__WORKER_MAX_COUNT=2 \
            SAIL_CLUSTER__WORKER_TASK_SLOTS=2 "$work/venv/bin/python" run.py
    done
)
expected=$(cat <<'SEEN'
local
4 10
5 10
local-cluster
4 10
5 True
SEEN
)
echo "$said"
if [ "$said" != "$expected" ]; then
    echo "changed; seen before:"
    echo "$expected"
    exit 1
fi
