"""Resolves dynamic references in templates as CloudFormation does.

References are read with the permissions of the deployer. Failures have CloudFormation's error messages.
"""
import contextvars
import json
import re
from urllib.parse import parse_qs

STARTS = ("CreateStack", "UpdateStack", "ExecuteChangeSet")
ROLES = {}
"""Execution roles by stack or change set. CloudFormation keeps such a role for later operations."""
DEPLOYER = contextvars.ContextVar("deployer", default="")
"""ARN of the role or user that deploys, separate for each task and thread of a deployment."""


def place_of(stack):
    from ministack.core.responses import get_account_id, get_region

    return get_account_id(), get_region(), stack.split("/")[1] if stack.startswith("arn:") else stack


def note_deployers():
    """Records who deploys a stack: the role that the API call names, else the role of an earlier call, else the caller."""
    from ministack.core import iam_evaluator
    from ministack.services import cloudformation

    handle = cloudformation.handle_request

    async def handle_noted(method, path, headers, body, query_params):
        sent = {**query_params, **parse_qs(body.decode("utf-8", errors="replace"))}
        action, role, stack, change_set = ((sent.get(name) or [""])[0] for name in ("Action", "RoleARN", "StackName", "ChangeSetName"))
        key = change_set if change_set.startswith("arn:") and not stack else place_of(stack)
        token = DEPLOYER.set(role or ROLES.get(key) or iam_evaluator.caller_arn()) if action in STARTS else None
        try:
            answer = await handle(method, path, headers, body, query_params)
        finally:
            if token:
                DEPLOYER.reset(token)
        if role and answer[0] == 200:
            made = re.search(rb"<Id>(.+?)</Id>", answer[2] if isinstance(answer[2], bytes) else answer[2].encode())
            ROLES.update({key: role, **({made.group(1).decode(): role} if made and action == "CreateChangeSet" else {})})
        return answer

    cloudformation.handle_request = handle_noted


def require(action, resource):
    """Raises ValueError if the deploying role lacks a permission. Users, such as administrators, are not checked."""
    from ministack.core import iam_evaluator
    from ministack.core.responses import get_region
    from ministack.services import iam

    arn = DEPLOYER.get()
    name = arn.split("/")[1] if ":assumed-role/" in arn else arn.rsplit("/", 1)[-1] if ":role/" in arn else ""
    if not name:
        return
    account, session = arn.split(":")[4], arn
    if ":role/" in arn:
        session = f"arn:aws:sts::{account}:assumed-role/{name}/AWSCloudFormation"
    context = iam_evaluator.EvalContext(
        principal_arn=session, principal_type="AssumedRole", principal_account=account,
        action=action, resource_arn=resource, region=get_region(),
    )
    limits = iam_evaluator._permissions_boundary(iam._roles, name, account)
    result = iam_evaluator.evaluate(context, iam_evaluator._gather_role_policies(name, account), *limits)
    policy = iam_evaluator._resource_policy(action.split(":")[0], resource)
    if policy is not None:
        result = iam_evaluator.combine_resource_policy(result, context, *policy, limits=tuple(limits))
    if result.decision != "Allow":
        raise ValueError(
            f"User: {session} is not authorized to perform: {action} on resource: {resource}"
            f" because no identity-based policy allows the {action} action"
        )


def parameter_of(service, body):
    from ministack.core.responses import get_account_id, get_region
    from ministack.services import ssm

    name, _, version = body.partition(":")
    if not name.startswith("/aws/service/"):
        require("ssm:GetParameters", f"arn:aws:ssm:{get_region()}:{get_account_id()}:parameter/{name.lstrip('/')}")
    _, parameter = ssm._lookup_parameter(name, flexible_name=True)
    if service == "ssm" and parameter and parameter.get("Type") == "SecureString":
        raise ValueError(f"Parameter {name} is a SecureString, which CloudFormation can only read with ssm-secure")
    value = ssm.resolve_parameter_value(name, version or None, decrypt=True)
    if value is None:
        raise ValueError(f"Parameters: [{service}:{body}] cannot be found.")
    return value


def secret_of(body):
    from ministack.services import secretsmanager

    parts = body.split(":")
    length = 7 if body.startswith("arn:") else 1
    name, (_, key, stage, version) = ":".join(parts[:length]), (parts[length:] + [""] * 4)[:4]
    if not secretsmanager._resolve(name, use_arn_scope=True)[1] and length > 1:
        name = re.sub(r"-\w{6}$", "", parts[6])  # a secret that the app expects in its account: the copy here has another random suffix
    _, secret = secretsmanager._resolve(name, use_arn_scope=True)
    if not secret or secret.get("DeletedDate"):
        raise ValueError("Secrets Manager can't find the specified secret.")
    require("secretsmanager:GetSecretValue", secret["ARN"])
    text = secretsmanager.resolve_secret_string(name, stage or "AWSCURRENT", version or None)
    if text is None:
        which = f"VersionId: {version}" if version else f"staging label: {stage or 'AWSCURRENT'}"
        raise ValueError(f"Secrets Manager can't find the specified secret value for {which}")
    if not key:
        return text
    try:
        fields = json.loads(text)
    except ValueError:
        raise ValueError("Could not parse SecretString JSON") from None
    if not isinstance(fields, dict) or key not in fields:
        raise ValueError("Could not find a value associated with JSONKey in SecretString")
    return fields[key] if isinstance(fields[key], str) else json.dumps(fields[key])


def resolve(literal):
    """Resolves a reference. Error messages contain the reference: a secret's name, but never its value."""
    service, body = re.fullmatch(r"\{\{resolve:([a-z-]+):([^}]*)\}\}", literal).groups()
    try:
        return secret_of(body) if service == "secretsmanager" else parameter_of(service, body)
    except ValueError as error:
        raise ValueError(f"{error} ({literal})") from None


def resolve_references_as_cloudformation():
    from ministack.services.cloudformation import engine

    note_deployers()
    engine._resolve_dynamic_reference = resolve
