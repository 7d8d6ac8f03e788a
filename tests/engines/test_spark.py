"""A day on Apache Spark itself: `make spark` brings it and says where it lies."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines.test_same_bytes import DAY, Thirds, day_on
from truceline.engines import connect

HOME = os.environ.get("SPARK_HOME", "")
UP_S = 180.0  # in which a JVM is up, on a machine that does much else
NEEDED = (HOME, shutil.which("java"), shutil.which("bash"))

pytestmark = [
    pytest.mark.skipif(not all(NEEDED), reason="no Apache Spark here: `make spark` runs this"),
    pytest.mark.block_network(allowed_hosts=["127.0.0.1"]),
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning"),
]


@pytest.fixture
def endpoint(tmp_path: Path) -> Iterator[str]:
    """Spark Connect on the loopback, with two workers of this Python."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "spark.ui.enabled": "false", "spark.driver.memory": "1g", "spark.connect.grpc.binding.port": str(port),
        "spark.connect.grpc.binding.address": "127.0.0.1", "spark.local.dir": str(tmp_path),
    }  # fmt: skip
    words = ["bash", f"{HOME}/sbin/start-connect-server.sh", "--master", "local[2]"]
    words += [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
    env = {**os.environ, "SPARK_NO_DAEMONIZE": "1", "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    with (
        (tmp_path / "log").open("w") as log,
        subprocess.Popen(  # noqa: S603 - our own words
            words, env=env, stdout=log, stderr=log, start_new_session=True
        ) as server,
    ):
        until = time.monotonic() + UP_S
        while time.monotonic() < until and server.poll() is None:
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.5)
        else:
            pytest.fail((tmp_path / "log").read_text("utf-8")[-2_000:])
        yield f"sc://127.0.0.1:{port}"
        os.killpg(server.pid, 15)


def test_spark_makes_a_day_with_the_same_bytes(endpoint: str, demo: Path) -> None:
    before = (demo / "reports" / DAY.isoformat() / "report.json").read_bytes()
    engine = Thirds(endpoint, connect.session, slots=3)
    engine.require_same()
    assert day_on(demo, engine) == before
    engine.close()
