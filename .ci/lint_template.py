"""Lints infra/template.yaml as it is written and as SAM transforms it.

The linter sees little inside a function's events: a `!GetAtt` there that points nowhere passes unnoticed, and the deployment
fails. In the transformed template the same reference is an ordinary property, and is checked.

Usage: lint_template.py <template> <folder for the transformed template>
"""

import json
import os
import subprocess
import sys
from pathlib import Path

# The transform builds ARNs for a region's partition and would otherwise ask the machine's AWS configuration for one.
REGION = "eu-north-1"
os.environ["AWS_DEFAULT_REGION"] = REGION

from samtranslator.public.exceptions import InvalidDocumentException
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse


class ManagedPolicies:
    """Stands in for the table of managed policies that SAM would ask IAM for; it needs no account."""

    NAMES = [
        "AWSLambdaBasicExecutionRole",
        "AWSLambdaDynamoDBExecutionRole",
    ]

    def load(self):
        return {name: f"arn:aws:iam::aws:policy/service-role/{name}" for name in self.NAMES}


def transformed(template: Path) -> dict:
    document = yaml_parse(template.read_text(encoding="utf-8"))
    # Code is uploaded before the transform runs, and what it then finds is an address in a bucket.
    for resource in document["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = {"Bucket": "code", "Key": "code.zip"}
    # SAM fills in some parameters itself. It knows the defaults; the rest is given here, as it would be at deployment.
    given = {name: "given" for name, parameter in document["Parameters"].items() if "Default" not in parameter}
    return transform(document, given, ManagedPolicies())


def lint(template: Path) -> bool:
    print(f"cfn-lint {template}", flush=True)
    command = [Path(sys.executable).with_name("cfn-lint"), "--regions", REGION, "--template", template]
    return subprocess.run(command, check=False).returncode == 0


def main() -> int:
    template, folder = Path(sys.argv[1]), Path(sys.argv[2])
    written_is_clean = lint(template)
    try:
        document = transformed(template)
    except InvalidDocumentException as refusal:
        print(f"SAM cannot transform {template}: {refusal.message}")
        for cause in refusal.causes:
            print(f"  {cause.message}")
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "template.transformed.json"
    target.write_text(json.dumps(document, indent=2), encoding="utf-8")
    transform_is_clean = lint(target)
    return 0 if written_is_clean and transform_is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
