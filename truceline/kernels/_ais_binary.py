"""Application messages inside types 6 and 8: who defined them (DAC), which one (FI), and their fields.

IMO SN.1/Circ.289 and its predecessor Circ.236; inland waterways, ECE/TRANS/SC.3/176. As in `_ais_fields`. A message of
another kind, or one shorter than its kind, is kept as bytes. `REPEATED` are the parts that come several times; their
positions are those of an area or of a route, never of the sender.
"""

_LON25, _LAT24 = "25 s -10800000..10800000 /60000", "24 s -5400000..5400000 /60000"
_LON28, _LAT27 = "28 s -108000000..108000000 /600000", "27 s -54000000..54000000 /600000"
_DAY = "day 5 u 1..31; hour 5 u 0..23; minute 6 u 0..59"
_DATE = f"month 4 u 1..12; {_DAY}"
_WIND = "wspeed 7 u 0..126; wgust 7 u 0..126; wdir 9 u 0..359; wgustdir 9 u 0..359"
_CURRENT = """cspeed 8 u 0..251 /10; cdir 9 u 0..359; cspeed2 8 u 0..251 /10; cdir2 9 u 0..359; cdepth2 5 u 0..30;
    cspeed3 8 u 0..251 /10; cdir3 9 u 0..359; cdepth3 5 u 0..30"""
_WAVES = """waveheight 8 u 0..251 /10; waveperiod 6 u 0..60; wavedir 9 u 0..359; swellheight 8 u 0..251 /10;
    swellperiod 6 u 0..60; swelldir 9 u 0..359; seastate 4 u 0..12"""
_NOTICE = f"linkage 10 u; notice 7 u; {_DATE}; duration 18 u 0..262142"
_ROUTE = f"linkage 10 u; sender 3 u; rtype 5 u; {_DATE}; duration 18 u 0..262142; waycount 5 u"
_LOCK = "country 12 t; location 18 t; section 30 t; terminal 30 t; hectometre 30 t"
_GAUGES = "; ".join(f"gauge_id_{n} 11 u; water_level_{n} 14 s" for n in range(1, 5))

# (type, DAC, FI): name, least bits of the message, fields after the application's identifier
APPLICATIONS: dict[tuple[int, int, int], tuple[str, int, str]] = {
    (8, 1, 0): ("text telegram", 68, "ack_required 1 u; text_sequence 11 u; text 906 t"),
    (8, 1, 11): ("meteorology and hydrology, first form", 352, f"""lat {_LAT24}; lon {_LON25}; {_DAY}; {_WIND};
        airtemp 11 u 0..1200 /10 -60; humidity 7 u 0..100; dewpoint 10 u 0..700 /10 -20; pressure 9 u 0..400 +800;
        pressuretend 2 u 0..2; visibility 8 u 0..250 /10; waterlevel 9 u 0..400 /10 -10; leveltrend 2 u 0..2; {_CURRENT};
        {_WAVES}; watertemp 10 u 0..600 /10 -10; preciptype 3 u 0..6; salinity 9 u 0..500 /10; ice 2 u 0..1"""),
    (8, 1, 31): ("meteorology and hydrology", 360, f"""lon {_LON25}; lat {_LAT24}; accuracy 1 u; {_DAY}; {_WIND};
        airtemp 11 s -600..600 /10; humidity 7 u 0..100; dewpoint 10 s -200..500 /10; pressure 9 u 0..402 +799;
        pressuretend 2 u 0..2; visgreater 1 u; visibility 7 u 0..126 /10; waterlevel 12 u 0..4000 /100 -10;
        leveltrend 2 u 0..2; {_CURRENT}; {_WAVES}; watertemp 10 s -100..500 /10; preciptype 3 u 0..6;
        salinity 9 u 0..501 /10; ice 2 u 0..1"""),
    (8, 1, 22): ("area notice", 198, f"{_NOTICE}; areas 870 d"),
    (8, 1, 27): ("route", 117, f"{_ROUTE}; waypoints 880 d"),
    (8, 1, 29): ("text description", 72, "linkage 10 u; description 966 t"),
    (8, 200, 10): ("inland ship", 168, """vin 48 t; length 13 u 1..8000 /10; beam 10 u 1..1000 /10; shiptype 14 u;
        hazard 3 u; draught 11 u 1..2000 /100; loaded 2 u; speed_q 1 u; course_q 1 u; heading_q 1 u"""),
    (8, 200, 23): ("inland weather warning", 256, f"""start_year 8 u 1..255; start_month 4 u 1..12; start_day 5 u 1..31;
        end_year 8 u 1..255; end_month 4 u 1..12; end_day 5 u 1..31; start_hour 5 u 0..23; start_minute 6 u 0..59;
        end_hour 5 u 0..23; end_minute 6 u 0..59; start_lon {_LON28}; start_lat {_LAT27}; end_lon {_LON28};
        end_lat {_LAT27}; kind 4 u; min 9 s -254..254; max 9 s -254..254; intensity 2 u; wind 4 u"""),
    (8, 200, 24): ("inland water levels", 168, f"country 12 t; {_GAUGES}"),
    (8, 200, 40): ("inland signal", 168, f"""lon {_LON28}; lat {_LAT27}; form 4 u 1..14; facing 9 u 0..359;
        direction 3 u 1..4; status_raw 30 u"""),
    (8, 200, 55): ("persons on board", 85, "crew 8 u 0..254; passengers 13 u 0..8190; personnel 8 u 0..254"),
    (6, 1, 23): ("area notice", 230, f"{_NOTICE}; areas 870 d"),
    (6, 1, 28): ("route", 149, f"{_ROUTE}; waypoints 880 d"),
    (6, 200, 21): ("estimated arrival at a lock", 248, f"""{_LOCK}; {_DATE}; tugs 3 u 0..6;
        airdraught 12 u 1..4000 /100"""),
    (6, 200, 22): ("required arrival at a lock", 232, f"{_LOCK}; {_DATE}; status 2 u"),
    (6, 200, 55): ("persons on board", 117, "crew 8 u 0..254; passengers 13 u 0..8190; personnel 8 u 0..254"),
}  # fmt: skip
_POINT = f"scale 2 u; lon {_LON25}; lat {_LAT24}; precision 3 u"
_TURNS = "; ".join(f"bearing{n} 10 u 0..719 /2; distance{n} 10 u" for n in range(1, 5))
SHAPES = {
    0: ("circle", f"{_POINT}; radius 12 u"),
    1: ("rectangle", f"{_POINT}; east 8 u; north 8 u; orientation 9 u 0..359"),
    2: ("sector", f"{_POINT}; radius 12 u; left 9 u 0..359; right 9 u 0..359"),
    3: ("polyline", f"scale 2 u; {_TURNS}"),
    4: ("polygon", f"scale 2 u; {_TURNS}"),
    5: ("text", "text 84 t"),
}
SUBAREA_BITS = 87
WAYPOINT = f"lon {_LON28}; lat {_LAT27}"
WAYPOINT_BITS = 55
