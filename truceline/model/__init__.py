"""The nouns, units, time, place and error tree. Imports nothing of ours; numpy and pyarrow only in `arrow`."""
