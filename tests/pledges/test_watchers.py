"""Who was in service where an incident lies, in the report of a day."""

from datetime import UTC, datetime

from tests.pledges.ledger_world import yaml_of
from tests.report_example import example
from truceline.report.coalition.known import Known, from_files
from truceline.report.coalition.watchers import with_promises

AS_OF = datetime(2026, 6, 1, tzinfo=UTC)
REPORT = example()
LAT, LON = REPORT.cases[0].incident.place.centre()


def watch(key: str, lat: float, lon: float, radius_km: float, state: str) -> str:
    return (
        f"  - {{key: {key}, contributor: NO, domain: monitoring, what: cameras, origin: a, mark: O, sensor: camera,"
        f" sensors: '3', latitude: '{lat:.4f}', longitude: '{lon:.4f}', radius_km: '{radius_km}',"
        f" states: [{{state: {state}, date: '2025-01-01'}}]}}\n"
    )


def known(*pledges: str) -> Known:
    return from_files([("watch.yaml", yaml_of("".join(pledges)).encode())], as_of=AS_OF)


def notes(held: Known) -> list[str]:
    return [note for case in with_promises(REPORT, held, ()).cases for note in case.incident.notes if "service" in note]


def test_every_incident_names_what_was_in_service_there_and_nothing_else() -> None:
    here, far = watch("near", LAT, LON, 20, "in service"), watch("far", -LAT, -LON, 20, "in service")
    announced = watch("late", LAT, LON, 20, "announced")
    found = notes(known(here, far, announced))
    assert len(found) == len(REPORT.cases)
    assert found[0] == "In service there, as stated: Norway, 3 × camera (in service)."
    assert set(notes(known(far, announced))) == {"No promised sensor was stated to be in service there."}


def test_many_promises_are_named_in_part_and_the_rest_counted() -> None:
    many = [watch(f"w{n}", LAT, LON, 20, "in service") for n in range(6)]
    assert notes(known(*many))[0].count("camera") == 4
    assert notes(known(*many))[0].endswith("; and 2 more.")


def test_a_report_of_a_workspace_without_a_ledger_is_left_as_it_is() -> None:
    assert with_promises(REPORT, known(), ()) is REPORT
