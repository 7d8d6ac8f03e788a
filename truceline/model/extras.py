"""What few need is an extra of the package: which one brings a library, and the sentence where it is not there."""

from truceline.model.errors import BadSetting

BROUGHT_BY = {  # library -> extra of pyproject.toml
    "icalendar": "calendar",
    "feedparser": "texts",
    "trafilatura": "texts",
    "httpx2": "fetch",
    "pysail": "scale",
    "pyspark-client": "scale",
    "starlette": "web",
    "uvicorn": "web",
}


def not_installed(where: str, library: str) -> BadSetting:
    """The error of a command or source that needs a library which is not installed."""
    extra = BROUGHT_BY[library]
    return BadSetting(
        where=where,
        found=f"no package {library}",
        expected=f"the extra `{extra}`",
        look=f'this needs: pip install "truceline[{extra}]"',
    )
