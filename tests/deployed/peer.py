"""How the scripts of this folder speak to the peer: as to AWS, at another address.

The address, the region and the keys (which the peer does not look at) come from the environment, as they do for `sam`.
"""

import json

import boto3

STACK = "bibliotek24-deployed"


def outputs() -> dict[str, str]:
    """What the deployed stack says of itself."""
    stack = boto3.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def transformed() -> dict:
    """The template as the peer transformed it."""
    answer = boto3.client("cloudformation").get_template(StackName=STACK, TemplateStage="Processed")
    body = answer["TemplateBody"]
    return json.loads(body) if isinstance(body, str) else body


def physical(kind: str) -> dict[str, str]:
    """The stack's resources of a kind: their names by those in the template."""
    pages = boto3.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=STACK)
    resources = [resource for page in pages for resource in page["StackResourceSummaries"]]
    return {r["LogicalResourceId"]: r["PhysicalResourceId"] for r in resources if r["ResourceType"] == kind}
