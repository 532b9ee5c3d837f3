"""Returns IAM's decisions about a call instead of making the call.

The decisions are for endpoints that answer the call themselves. The request keeps its caller's signature.
"""
import json
from urllib.parse import unquote

HEADER = "x-slipway-authorize"


def authorize_calls():
    from ministack import app
    from ministack.core import iam_evaluator

    dispatch, enforce = app._dispatch_service_request, iam_evaluator.enforce

    async def dispatch_or_authorize(method, path, headers, body, query_params, request_id):
        asked = headers.get(HEADER)
        if not asked:
            return await dispatch(method, path, headers, body, query_params, request_id)
        answer = decisions(unquote(asked), headers, query_params, enforce)
        return 200, {"Content-Type": "application/json"}, json.dumps(answer).encode()

    app._dispatch_service_request = dispatch_or_authorize


def decisions(asked, headers, query_params, enforce):
    from ministack.core import iam_actions, iam_evaluator
    from ministack.core.responses import get_account_id
    from ministack.core.router import extract_access_key_id, extract_region

    account, region = get_account_id(), extract_region(headers, query_params)
    permissions = json.loads(asked.replace("${Region}", region).replace("${Account}", account))
    service = permissions[0]["action"].split(":")[0]
    iam_evaluator.pin_request_caller(headers, query_params)
    made = []
    for permission in permissions:
        result = enforce(
            extract_access_key_id(headers, query_params), permission["action"], service, region,
            resource_arn=permission["resource"], service_context=permission.get("context"),
        )
        if isinstance(result, iam_evaluator.AuthError):
            code, status, message = iam_actions._auth_failure(service, result.code, result.message, headers)
            return {"failure": {"code": code, "status": status, "message": message}}
        made.append({"allowed": result is None, "explicit": result is not None and result.decision == "Deny"})
    query = service in iam_actions._SERVICE_PROTOCOL
    denial = {"code": "AccessDenied", "status": 403} if query else {"code": "AccessDeniedException", "status": 400}
    caller = iam_evaluator.caller_arn()
    return {"caller": caller, "account": account, "region": region, "denial": denial, "decisions": made}
