"""Join the results of the contract's shards and compare each domain with its floor (`.ci/contract-floor`)."""

import json
import sys
from collections import Counter
from pathlib import Path


def main(floor_file, *result_files):
    """Print the share of each domain; return 1 when one is under its floor, or more deviate than are known to.

    A line of `docs/deviations.tsv` may name a whole operation, behind which a regression could hide: the ceiling
    `deviations` of the floor file is the number of exchanges that are known to differ.
    """
    floors = dict(line.split() for line in Path(floor_file).read_text().splitlines() if line.strip())
    passed, failed, deviating = Counter(), Counter(), Counter()
    for name in result_files:
        for result in json.loads(Path(name).read_text()):
            counter = {"passed": passed, "failed": failed, "deviates": deviating}.get(result["verdict"])
            if counter is not None:
                counter[result["domain"]] += 1
    under = []
    for domain in sorted({*passed, *failed}):
        share = 100 * passed[domain] / (passed[domain] + failed[domain])
        floor = float(floors.get(domain, 0))
        if share < floor:
            under.append(domain)
        print(f"{domain:14} {share:6.2f} %  (floor {floor:g}, {deviating[domain]} deviate by choice)")
    ceiling, deviate = int(floors.get("deviations", 0)), deviating.total()
    if deviate > ceiling:
        print(f"{deviate} deviate by choice, {ceiling} are known: see which with `make contract`")
    if under:
        print(f"under their floor: {', '.join(under)}")
    return 1 if under or deviate > ceiling else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
