"""`truceline schema`: the agreement format as JSON Schema, for editors."""

from truceline.agreement.json_schema import agreement_schema
from truceline.cli._door import JsonOption, errors, tell


def run(
    json: JsonOption = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Print the JSON Schema of the agreement format; point a YAML editor at the file and it completes and checks."""
    with errors(as_json=json):
        if json:
            tell(agreement_schema())
        else:
            tell(agreement_schema(), indent=1)
