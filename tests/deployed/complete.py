"""Does after `sam deploy` what the peer leaves undone, and says where the stack is.

- The API has no routes: the peer does not read the OpenAPI document that SAM makes of them (`Body`). They are created from
  that very document, each with its function and, where the document asks for it, the authorizer.
- Signing in: the pages ask for a code by e-mail, and the peer's API knows no codes. A password is allowed besides.

Usage: complete.py <file that says where the stack is>
"""

import json
import os
import re
import sys
from pathlib import Path

import boto3

from peer import outputs, physical, transformed


def functions() -> dict[str, str]:
    """The functions' ARNs by their names in the template."""
    arn = {f["FunctionName"]: f["FunctionArn"] for f in boto3.client("lambda").list_functions()["Functions"]}
    return {logical: arn[name] for logical, name in physical("AWS::Lambda::Function").items()}


def create_routes(api: str, pool: str, client: str) -> int:
    """Creates what the API's document describes, and answers with how many routes that are."""
    gateway = boto3.client("apigatewayv2")
    document = transformed()["Resources"]["HttpApi"]["Properties"]["Body"]
    authorizer = gateway.create_authorizer(
        ApiId=api,
        Name="Jwt",
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Issuer": issuer(pool), "Audience": [client]},
    )["AuthorizerId"]
    integrations = {
        logical: gateway.create_integration(
            ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=arn, PayloadFormatVersion="2.0"
        )["IntegrationId"]
        for logical, arn in functions().items()
    }
    routes = 0
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            uri = json.dumps(operation["x-amazon-apigateway-integration"]["uri"])
            function = re.search(r"\$\{(\w+)\.Arn}", uri).group(1)
            signed_in = any("Jwt" in way for way in operation["security"])
            gateway.create_route(
                ApiId=api,
                RouteKey=f"{method.upper()} {path}",
                Target=f"integrations/{integrations[function]}",
                **({"AuthorizationType": "JWT", "AuthorizerId": authorizer} if signed_in else {}),
            )
            routes += 1
    return routes


def issuer(pool: str) -> str:
    """The issuer as the template has it for its own pool."""
    return f"https://cognito-idp.{os.environ['AWS_DEFAULT_REGION']}.amazonaws.com/{pool}"


def allow_passwords(pool: str, client: str) -> None:
    pools = boto3.client("cognito-idp")
    flows = pools.describe_user_pool_client(UserPoolId=pool, ClientId=client)["UserPoolClient"]["ExplicitAuthFlows"]
    pools.update_user_pool_client(
        UserPoolId=pool, ClientId=client, ExplicitAuthFlows=[*flows, "ALLOW_USER_PASSWORD_AUTH"]
    )


def main() -> None:
    stack = outputs()
    pool, client = stack["UserPoolId"], stack["ClientId"]
    api = physical("AWS::ApiGatewayV2::Api")["HttpApi"]
    print(f"{create_routes(api, pool, client)} routes")
    allow_passwords(pool, client)
    peer = os.environ["AWS_ENDPOINT_URL"]
    description = {
        "url": f"{peer}/_aws/execute-api/{api}/$default",
        "public_url": os.environ["PUBLIC_URL"],
        "aws": peer,
        "user_pool": pool,
        "client": client,
        "letters": f"{peer}/_ministack/ses/messages",
        "clock": os.environ["AHEAD"],
    }
    Path(sys.argv[1]).write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
