#!/usr/bin/env python3
"""same.py OURS THEIRS: whether two files of records hold the same, in whatever order.

A line is a record, or a message of Airbyte's or Singer's protocol that holds one. What the engine adds (target, keys, product,
scores) and what loaders add is dropped on both sides; absent is null, 7.0 is 7, `web_app_url` is `webAppUrl`, and dates are equal that
say the same second. Prints the number of records, or the first ones that only one side has; exit 1 when they differ."""
import json
import re
import sys
from collections import Counter
from datetime import datetime, timezone
from hashlib import blake2b
from pathlib import Path

ENGINE = {"target", "vendorProductName", "connectorName", "assetType", "sourceSeverity", "qds", "findingKey", "assetKey"}
LOADERS = ("_dlt", "_sdc", "_airbyte")
MESSAGES = {"STATE", "SCHEMA", "LOG", "TRACE", "CONTROL", "ACTIVATE_VERSION", "BATCH"}
DATE = re.compile(r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$")
WORD = re.compile(r"_([a-z])")


def plain(value):
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and DATE.match(value):
        return datetime.fromisoformat(value).astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value


def unwrapped(message):
    """The record of a line, or None."""
    if message.get("type") == "RECORD":
        record = message["record"]
        return record["data"] if isinstance(record.get("data"), dict) else record
    return None if message.get("type") in MESSAGES else message


def canonical(record):
    kept = {WORD.sub(lambda found: found[1].upper(), name): plain(value)
            for name, value in record.items() if value is not None and not name.startswith(LOADERS)}
    return json.dumps({name: value for name, value in kept.items() if name not in ENGINE}, sort_keys=True).encode()


def texts(path):
    with open(path, "rb") as lines:
        for line in lines:
            if line[:1] != b"{":
                continue
            record = unwrapped(json.loads(line))
            if record is not None:
                yield canonical(record)


def digests(*paths):
    """How often each record is there, in a form that takes little memory."""
    return Counter(blake2b(text, digest_size=12).digest() for path in paths for text in texts(path))


def first(paths, digest):
    return next(text.decode() for path in paths for text in texts(path) if blake2b(text, digest_size=12).digest() == digest)


def difference(ours, theirs, our_paths, their_paths):
    """What only one side has, in words; empty when they are the same."""
    words = []
    for name, more, paths in (("mapctl", ours - theirs, our_paths), ("the other", theirs - ours, their_paths)):
        if more:
            words.append(f"{sum(more.values())} only {name} wrote, the first: {first(paths, next(iter(more)))[:600]}")
    return "; ".join(words)


def main():
    ours, theirs = sys.argv[1:3]
    sides = digests(ours), digests(theirs)
    words = difference(*sides, [Path(ours)], [Path(theirs)])
    print(words or f"{sum(sides[0].values())} records, the same on both sides")
    return 1 if words else 0


if __name__ == "__main__":
    sys.exit(main())
