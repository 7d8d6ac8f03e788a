"""Plug-ins of a folder and of other people's packages, found by looking; two of one name is an error."""

import importlib
import pkgutil
from collections.abc import Mapping
from importlib.metadata import entry_points
from types import MappingProxyType, ModuleType

from truceline.model.errors import BadSetting


def discover(package: str, group: str) -> Mapping[str, ModuleType]:
    """Modules of `package` without a leading underscore, and the entry points of `group`, by name, sorted.

    Raises:
        BadSetting: two of one name.
    """
    folder = importlib.import_module(package)
    found: dict[str, ModuleType] = {}
    for item in pkgutil.iter_modules(folder.__path__):
        if not item.name.startswith("_"):
            found[item.name] = importlib.import_module(f"{package}.{item.name}")
    for point in entry_points(group=group):
        if point.name in found:
            raise BadSetting(
                where=f"entry point {group}",
                found=f'a second "{point.name}" from {point.value}',
                expected="one plug-in of each name",
                look="uninstall one of the two packages",
            )
        found[point.name] = point.load()
    return MappingProxyType(dict(sorted(found.items())))
