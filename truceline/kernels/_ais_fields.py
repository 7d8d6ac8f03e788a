"""The 27 message types of the Automatic Identification System: the standard's table of fields is the code.

ITU-R M.1371-5, annex 8, as published by E. S. Raymond, "AIVDM/AIVDO protocol decoding". A line of a table is

    name  bits  u|s|t|d  least..most  /divisor  +offset

unsigned, signed, text of six-bit letters, or bits kept as bytes. `least..most` are the raw numbers that mean something:
one outside is a code for "not available", and the value is absent. The unit is raw / divisor + offset. A name `-` is
spare. Text and bytes at the end of a message may be shorter than stated.
"""

_HEAD = "type 6 u; repeat 2 u; mmsi 30 u"
_LON28, _LAT27 = "28 s -108000000..108000000 /600000", "27 s -54000000..54000000 /600000"
_LON18, _LAT17 = "18 s -108000..108000 /600", "17 s -54000..54000 /600"
_SPEED, _COURSE, _HEADING = "10 u 0..1022 /10", "12 u 0..3599 /10", "9 u 0..359"
_SIZE = "to_bow 9 u; to_stern 9 u; to_port 6 u; to_starboard 6 u"
_MOMENT = "year 14 u 1..9999; month 4 u 1..12; day 5 u 1..31; hour 5 u 0..23; minute 6 u 0..59; second 6 u 0..59"
_CLASS_A = f"""status 4 u 0..14; turn 8 s -127..127; speed {_SPEED}; accuracy 1 u; lon {_LON28}; lat {_LAT27};
    course {_COURSE}; heading {_HEADING}; second 6 u; maneuver 2 u; - 3; raim 1 u; radio 19 u"""
_BASE = f"{_MOMENT}; accuracy 1 u; lon {_LON28}; lat {_LAT27}; epfd 4 u; - 10; raim 1 u; radio 19 u"
_ACKNOWLEDGE = (
    "- 2; mmsi1 30 u; mmsiseq1 2 u; mmsi2 30 u; mmsiseq2 2 u; mmsi3 30 u; mmsiseq3 2 u; mmsi4 30 u; mmsiseq4 2 u"
)
_CLASS_B = (
    f"- 8; speed {_SPEED}; accuracy 1 u; lon {_LON28}; lat {_LAT27}; course {_COURSE}; heading {_HEADING}; second 6 u"
)
_SLOTS = "; ".join(f"offset{n} 12 u; number{n} 4 u; timeout{n} 3 u; increment{n} 11 u" for n in range(1, 5))
_CORNERS = f"ne_lon {_LON18}; ne_lat {_LAT17}; sw_lon {_LON18}; sw_lat {_LAT17}"
_CHANNELS = "- 2; channel_a 12 u; channel_b 12 u; txrx 4 u; power 1 u"
_BANDS = "addressed 1 u; band_a 1 u; band_b 1 u; zonesize 3 u; - 23"
_PART_B = "partno 2 u; ship_type 8 u; vendorid 18 t; model 4 u; serial 20 u; callsign 42 t"
_TO = "seqno 2 u; dest_mmsi 30 u; retransmit 1 u; - 1"
ADDRESSED, BROADCAST = f"{_HEAD}; {_TO}; dac 10 u; fid 6 u", f"{_HEAD}; - 2; dac 10 u; fid 6 u"

# variant: the lengths in bits that it may have, and its fields after the head
LENGTHS: dict[str, tuple[tuple[int, int], ...]] = {
    "1": ((168, 168),), "2": ((168, 168),), "3": ((168, 168),), "4": ((168, 168),), "5": ((422, 426),),
    "6": ((88, 1064),), "7": ((72, 72), (104, 104), (136, 136), (168, 168)), "8": ((56, 1064),), "9": ((168, 168),),
    "10": ((70, 72),), "11": ((168, 168),), "12": ((72, 1064),), "13": ((72, 72), (104, 104), (136, 136), (168, 168)),
    "14": ((40, 1064),), "15": ((88, 92), (108, 114), (160, 162)), "16": ((92, 96),), "16 two": ((144, 144),),
    "17": ((80, 826),), "18": ((168, 168),), "19": ((312, 312),), "20": ((72, 162),), "21": ((272, 362),),
    "22": ((168, 168),), "22 addressed": ((168, 168),), "23": ((160, 162),), "24 A": ((160, 168),),
    "24 B": ((162, 168),), "24 B auxiliary": ((162, 168),), "25": ((40, 168),), "25 structured": ((56, 168),),
    "25 addressed": ((70, 168),), "25 addressed structured": ((86, 168),), "26": ((60, 1064),),
    "26 structured": ((76, 1064),), "26 addressed": ((90, 1064),), "26 addressed structured": ((106, 1064),),
    "27": ((96, 96), (168, 168)),
}  # fmt: skip
FIELDS: dict[str, str] = {
    "1": _CLASS_A,
    "2": _CLASS_A,
    "3": _CLASS_A,
    "4": _BASE,
    "5": f"""ais_version 2 u; imo 30 u 1..999999999; callsign 42 t; shipname 120 t; ship_type 8 u 1..255; {_SIZE}; epfd 4 u;
        month 4 u 1..12; day 5 u 1..31; hour 5 u 0..23; minute 6 u 0..59; draught 8 u 1..255 /10; destination 120 t;
        dte 1 u""",
    "6": f"{_TO}; dac 10 u; fid 6 u; data 976 d",
    "7": _ACKNOWLEDGE,
    "8": "- 2; dac 10 u; fid 6 u; data 1008 d",
    "9": f"""alt 12 u 0..4094; speed 10 u 0..1022; accuracy 1 u; lon {_LON28}; lat {_LAT27}; course {_COURSE}; second 6 u;
        - 8; dte 1 u; - 3; assigned 1 u; raim 1 u; radio 20 u""",
    "10": "- 2; dest_mmsi 30 u",
    "11": _BASE,
    "12": f"{_TO}; text 936 t",
    "13": _ACKNOWLEDGE,
    "14": "- 2; text 968 t",
    "15": """- 2; mmsi1 30 u; type1_1 6 u; offset1_1 12 u; - 2; type1_2 6 u; offset1_2 12 u; - 2; mmsi2 30 u; type2_1 6 u;
        offset2_1 12 u""",
    "16": "- 2; mmsi1 30 u; offset1 12 u; increment1 10 u",
    "16 two": "- 2; mmsi1 30 u; offset1 12 u; increment1 10 u; mmsi2 30 u; offset2 12 u; increment2 10 u",
    "17": f"- 2; lon {_LON18}; lat {_LAT17}; - 5; data 736 d",
    "18": f"{_CLASS_B}; - 2; cs 1 u; display 1 u; dsc 1 u; band 1 u; msg22 1 u; assigned 1 u; raim 1 u; radio 20 u",
    "19": f"""{_CLASS_B}; - 4; shipname 120 t; ship_type 8 u 1..255; {_SIZE}; epfd 4 u; raim 1 u; dte 1 u; assigned 1 u""",
    "20": f"- 2; {_SLOTS}",
    "21": f"""aid_type 5 u 1..31; name 120 t; accuracy 1 u; lon {_LON28}; lat {_LAT27}; {_SIZE}; epfd 4 u; second 6 u;
        off_position 1 u; - 8; raim 1 u; virtual_aid 1 u; assigned 1 u; - 1; name_ext 88 t""",
    "22": f"{_CHANNELS}; {_CORNERS}; {_BANDS}",
    "22 addressed": f"{_CHANNELS}; dest1 30 u; - 5; dest2 30 u; - 5; {_BANDS}",
    "23": f"- 2; {_CORNERS}; station_type 4 u; ship_type 8 u; - 22; txrx 2 u; interval 4 u; quiet 4 u",
    "24 A": "partno 2 u; shipname 120 t",
    "24 B": f"{_PART_B}; {_SIZE}",
    "24 B auxiliary": f"{_PART_B}; mothership_mmsi 30 u 1..999999999",
    "25": "addressed 1 u; structured 1 u; data 128 d",
    "25 structured": "addressed 1 u; structured 1 u; app_id 16 u; data 112 d",
    "25 addressed": "addressed 1 u; structured 1 u; dest_mmsi 30 u; data 98 d",
    "25 addressed structured": "addressed 1 u; structured 1 u; dest_mmsi 30 u; app_id 16 u; data 82 d",
    "26": "addressed 1 u; structured 1 u; data 1004 d",
    "26 structured": "addressed 1 u; structured 1 u; app_id 16 u; data 988 d",
    "26 addressed": "addressed 1 u; structured 1 u; dest_mmsi 30 u; data 974 d",
    "26 addressed structured": "addressed 1 u; structured 1 u; dest_mmsi 30 u; app_id 16 u; data 958 d",
    "27": f"""accuracy 1 u; raim 1 u; status 4 u 0..14; lon {_LON18}; lat {_LAT17}; speed 6 u 0..62; course 9 u 0..359;
        gnss 1 u""",
}
HEAD = _HEAD
