"""PLACES: names of settlements, districts, regions and known objects in all scripts, with parents and positions."""
