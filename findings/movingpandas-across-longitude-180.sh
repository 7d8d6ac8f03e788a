#!/usr/bin/env bash
# movingpandas 0.23.0: between 179.9 E and 179.9 W, 15.8 km apart, the speed is right (26.3 m/s over ten minutes), and the
# position half way between the two, five minutes in, is at longitude 0, half the world away: length and speed go over the
# sphere, interpolation over the plane of degrees. Expected: longitude 180.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q movingpandas==0.23.0 geopandas==1.2.0 pandas==3.1.1
cat > "$work/run.py" <<'PY'
import warnings

import geopandas
import movingpandas
import pandas

warnings.simplefilter("ignore")
times = pandas.to_datetime(["2025-03-28T22:00:00", "2025-03-28T22:10:00"])
rows = geopandas.GeoDataFrame(
    {"id": [1, 1]}, geometry=geopandas.points_from_xy([179.9, -179.9], [45, 45]), crs=4326, index=times
)
ship = movingpandas.Trajectory(rows, 1)
half = ship.get_position_at(times[0] + pandas.Timedelta(minutes=5), method="interpolated")
ship.add_speed()
print("speed", round(ship.df.speed.iloc[0], 1), "half way", half.x, half.y)
PY
cd "$work"
said=$("$work/venv/bin/python" run.py)
expected=$(cat <<'SEEN'
speed 26.3 half way 0.0 45.0
SEEN
)
echo "$said"
if [ "$said" != "$expected" ]; then
    echo "changed; seen before:"
    echo "$expected"
    exit 1
fi
