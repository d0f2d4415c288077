"""Takes out of the built template what the peer does not know, and names it.

- The outputs with the records for the mail domain's DNS: the peer's mail identity has no such attributes, and it refuses the
  whole stack for them.

Usage: adapt.py <template> <the adapted one>
"""

import json
import sys
from pathlib import Path

from samtranslator.yaml_helper import yaml_parse

UNKNOWN = ["DkimRecord1", "DkimRecord2", "DkimRecord3"]


def main() -> None:
    template, adapted = (Path(argument) for argument in sys.argv[1:])
    document = yaml_parse(template.read_text(encoding="utf-8"))
    for output in UNKNOWN:
        del document["Outputs"][output]
        print(f"without the output {output}")
    adapted.write_text(json.dumps(document, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
