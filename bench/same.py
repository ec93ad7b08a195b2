#!/usr/bin/env python3
"""same.py OURS THEIRS: whether two NDJSON files hold the same records, in whatever order.

What the engine adds (target, keys, product, scores) and fractions of seconds are dropped on both sides; absent is null, and 7.0 is 7.
Prints the number of records, or the first ones that only one side has; exit 1 when they differ."""
import json
import re
import sys
from collections import Counter

ENGINE = {"target", "vendorProductName", "connectorName", "assetType", "sourceSeverity", "qds", "findingKey", "assetKey"}
FRACTION = re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d+Z$")


def plain(value):
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return FRACTION.sub(r"\1Z", value) if isinstance(value, str) else value


def records(path):
    with open(path, "rb") as lines:
        for line in lines:
            record = json.loads(line)
            kept = {k: plain(v) for k, v in record.items() if k not in ENGINE and v is not None}
            yield json.dumps(kept, sort_keys=True)


def main():
    ours, theirs = (Counter(records(path)) for path in sys.argv[1:3])
    if ours == theirs:
        print(f"{sum(ours.values())} records, the same on both sides")
        return 0
    for name, more in (("ours", ours - theirs), ("theirs", theirs - ours)):
        print(f"{sum(more.values())} only in {name}; the first: {next(iter(more), '-')[:600]}")
    return 1


sys.exit(main())
