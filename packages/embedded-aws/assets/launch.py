"""Runs the emulator as the leader of its own process group until stdin is closed.

    launch.py <run folder>

The runner keeps the stdin pipe open and never writes to it. If the runner ends without stopping the emulator, even
because it was killed, the pipe closes. The emulator then ends with every Lambda process that it started, and the
run's files are deleted.
"""
import contextvars
import dataclasses
import json
import os
import re
import shutil
import signal
import sys
import threading
import time
from urllib.parse import parse_qs

RUN_FOLDER = sys.argv[1]
GRACE_SECONDS = 2


def end_with_the_parent():
    while os.read(0, 1024):
        pass
    shutil.rmtree(RUN_FOLDER, ignore_errors=True)
    os.killpg(0, signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os.killpg(0, signal.SIGKILL)


def name_the_version_in_object_events():
    """Adds the object's version ID to S3 events on the default bus, as AWS does. The emulator omits the ID."""
    from ministack.services import eventbridge, s3

    fired = threading.local()
    fire, dispatch = s3._fire_s3_event, eventbridge._dispatch_event

    def fire_with_version(*args, version_id=None, **others):
        fired.version_id = version_id
        try:
            return fire(*args, version_id=version_id, **others)
        finally:
            fired.version_id = None

    def dispatch_with_version(event, *args, **others):
        version_id = getattr(fired, "version_id", None)
        if version_id and event.get("Source") == "aws.s3":
            detail = json.loads(event["Detail"])
            detail["object"]["version-id"] = version_id
            event = {**event, "Detail": json.dumps(detail)}
        return dispatch(event, *args, **others)

    s3._fire_s3_event, eventbridge._dispatch_event = fire_with_version, dispatch_with_version


def let_root_speak_for_services():
    """Lets root put events of AWS services on a bus, because the runner replaces services such as CodePipeline."""
    from ministack.core import iam_evaluator
    from ministack.services import eventbridge

    put = eventbridge._put_events

    def put_for_services(data, allow_aws_source=False):
        return put(data, allow_aws_source or iam_evaluator.caller_arn().endswith(":root"))

    eventbridge._put_events = put_for_services


def name_the_role_of_a_session():
    """Sets aws:PrincipalArn of a session to its role's ARN, as AWS does.

    The emulator uses the session's ARN, which does not match conditions on the role's ARN.
    """
    from ministack.core import iam_evaluator
    from ministack.services import iam

    resolve = iam_evaluator._resolve_condition_key

    def resolve_with_role(key, context):
        value = resolve(key, context)
        if key.lower() != "aws:principalarn" or ":assumed-role/" not in str(value):
            return value
        role = iam._roles.get_scoped(context.principal_account, None, value.split("/")[1])
        return role["Arn"] if role else value

    iam_evaluator._resolve_condition_key = resolve_with_role


def name_the_owner_of_a_bucket():
    """Sets aws:ResourceAccount and s3:ResourceAccount to the account that owns the bucket, as AWS does.

    The emulator uses the caller's account.
    """
    from ministack.core import iam_evaluator
    from ministack.services import s3

    resolve = iam_evaluator._resolve_condition_key

    def resolve_with_owner(key, context):
        arn = str(context.resource_arn)
        if key.lower() in ("aws:resourceaccount", "s3:resourceaccount") and arn.startswith("arn:aws:s3:::"):
            owner = s3._bucket_owner_account(arn.removeprefix("arn:aws:s3:::").split("/")[0])
            if owner:
                return owner
        return resolve(key, context)

    iam_evaluator._resolve_condition_key = resolve_with_owner


def ask_resource_policies_about_the_caller():
    """Evaluates resource policies, such as bucket policies, for the calling role or user.

    For callers from other accounts, the emulator evaluates them only for the account as a whole.
    """
    from ministack.core import iam_evaluator

    evaluate = iam_evaluator.evaluate_resource_policy

    def evaluate_caller(doc, context, *args, **others):
        caller = iam_evaluator.caller_arn()
        if context.principal_type == "Root" and caller.split(":")[4] == context.principal_account:
            kind = "AssumedRole" if ":assumed-role/" in caller else "Root" if caller.endswith(":root") else "User"
            context = dataclasses.replace(context, principal_arn=caller, principal_type=kind)
        return evaluate(doc, context, *args, **others)

    iam_evaluator.evaluate_resource_policy = evaluate_caller


def keep_buckets_with_content():
    """Refuses to delete a bucket that is not empty, as CloudFormation does.

    The emulator deletes any bucket, and would hide that a stack cannot be deleted.
    """
    from ministack.services import s3
    from ministack.services.cloudformation import provisioners

    handler = provisioners._RESOURCE_HANDLERS["AWS::S3::Bucket"]
    delete = handler["delete"]

    def delete_if_empty(name, *args):
        bucket = s3._buckets.get(name)
        if bucket is not None and (bucket["objects"] or s3._bucket_has_versions(name)):
            raise ValueError(f"The bucket you tried to delete is not empty: {name}")
        return delete(name, *args)

    handler["delete"] = delete_if_empty


def speak_of_our_runtime():
    """Replaces the emulator's advice about missing packages, which does not apply here, with advice that does."""
    from ministack.core import lambda_runtime

    for theirs, ours in (
        ('"MiniStack local executor has no stub for \'"', '"Cannot find module \'"'),
        (
            '"\'; bundle the module with your function or use LAMBDA_EXECUTOR=docker."',
            '"\': the Lambda runtime includes it, but this machine does not have it;'
            ' install it in your project, or make sure that npm can reach its registry, and run again"',
        ),
    ):
        assert theirs in lambda_runtime._NODEJS_WORKER_SCRIPT, theirs
        lambda_runtime._NODEJS_WORKER_SCRIPT = lambda_runtime._NODEJS_WORKER_SCRIPT.replace(theirs, ours)


PROGRAMS_OF_LAYERS = '''
def _begin_programs_of_layers():
    import os, subprocess, sys

    begin = subprocess.Popen.__init__

    def place_of(program):
        for layer in filter(None, os.environ.get("_LAMBDA_LAYERS_DIRS", "").split(os.pathsep)):
            file = os.path.join(layer, program[len("/opt/"):])
            if os.path.isfile(file):
                return file
        return None

    def begin_from_layer(self, args, *others, **named):
        program = args[0] if isinstance(args, (list, tuple)) and args else None
        file = place_of(program) if isinstance(program, str) and program.startswith("/opt/") else None
        if file:
            os.chmod(file, 0o755)  # layers are unpacked without file modes
            with open(file, "rb") as content:
                of_python = content.readline().startswith(b"#!/var/lang/bin/python")
            args = [*([sys.executable] if of_python else []), file, *args[1:]]
        begin(self, args, *others, **named)

    subprocess.Popen.__init__ = begin_from_layer

_begin_programs_of_layers()
'''


def find_programs_of_layers():
    """Lets Python functions start programs of layers in /opt, where Lambda mounts layers.

    The programs run from the layer's folder on this machine. An example is the AWS CLI that fills buckets.
    """
    from ministack.core import lambda_runtime

    lambda_runtime._PYTHON_WORKER_SCRIPT = PROGRAMS_OF_LAYERS + lambda_runtime._PYTHON_WORKER_SCRIPT


def encrypt_with_the_key_of_s3():
    """Uses the AWS managed key if a caller requests aws:kms from S3 without a key, as AWS does.

    The emulator has no such key and refuses the request.
    """
    from ministack.core.responses import get_account_id, get_region
    from ministack.services import s3

    resolve, name = s3._resolve_sse_write_headers, "x-amz-server-side-encryption-aws-kms-key-id"

    def resolve_with_key(headers, bucket_name):
        if headers.get("x-amz-server-side-encryption") == "aws:kms" and not headers.get(name):
            headers = {**headers, name: f"arn:aws:kms:{get_region()}:{get_account_id()}:alias/aws/s3"}
        return resolve(headers, bucket_name)

    s3._resolve_sse_write_headers = resolve_with_key


def begin_rotations_as_secrets_manager():
    """Makes RotateSecret create a pending version without a value, or continue with an unfinished one, as AWS does.

    The emulator would copy the current value instead. The runner then calls the rotation function.
    """
    from ministack.core.responses import error_response_json, json_response, new_uuid
    from ministack.services import secretsmanager as service

    rotate, get_value, put_value = service._rotate_secret, service._get_secret_value, service._put_secret_value

    def versions_of(data):
        _, secret = service._resolve(data.get("SecretId"))
        return secret["Versions"] if secret else {}

    def is_empty(version):
        return version.get("SecretString") is None and version.get("SecretBinary") is None

    def begin(data):
        _, secret = service._resolve(data.get("SecretId"))
        if not secret or secret.get("DeletedDate"):
            return rotate(data)
        for name in ("RotationLambdaARN", "RotationRules"):
            secret[name] = data.get(name) or secret.get(name)
        if not secret["RotationLambdaARN"]:
            return error_response_json(
                "InvalidRequestException", "No Lambda rotation function ARN is associated with this secret.", 400
            )
        secret["RotationEnabled"] = True
        pending, version = service._find_stage_version(secret, "AWSPENDING")
        if pending is None or "AWSCURRENT" in version["Stages"]:
            service._remove_stage_everywhere(secret, "AWSPENDING")
            pending = data.get("ClientRequestToken") or new_uuid()
            empty = {"SecretString": None, "SecretBinary": None, "CreatedDate": int(time.time())}
            secret["Versions"][pending] = {**empty, "Stages": ["AWSPENDING"]}
        return json_response({"ARN": secret["ARN"], "Name": secret["Name"], "VersionId": pending})

    def get_if_there(data):
        asked = data.get("VersionId"), data.get("VersionStage", "AWSCURRENT")
        for name, version in versions_of(data).items():
            if (name == asked[0] or (not asked[0] and asked[1] in version["Stages"])) and is_empty(version):
                message = f"Secrets Manager can't find the specified secret value for VersionId: {name}"
                return error_response_json("ResourceNotFoundException", message, 400)
        return get_value(data)

    def put_once(data):
        token = data.get("ClientRequestToken")
        version = versions_of(data).get(token)
        if version is None or is_empty(version):
            return put_value(data)
        if any(version.get(name) != data.get(name) for name in ("SecretString", "SecretBinary")):
            message = f"You can't use ClientRequestToken {token} because that value is already in use for a version of this secret."
            return error_response_json("ResourceExistsException", message, 400)
        _, secret = service._resolve(data.get("SecretId"))
        return json_response(
            {"ARN": secret["ARN"], "Name": secret["Name"], "VersionId": token, "VersionStages": version["Stages"]}
        )

    service._rotate_secret, service._get_secret_value, service._put_secret_value = begin, get_if_there, put_once


def authorize_new_secrets_by_their_arn():
    """Evaluates the creation of a secret for an ARN that ends in six further characters, as AWS does.

    The emulator omits them, so a policy for one secret would never allow its creation.
    """
    from ministack.core import iam_actions

    extract = iam_actions.extract_resource_arn

    def extract_with_suffix(service, method, path, headers, body, *others):
        arn = extract(service, method, path, headers, body, *others)
        if service == "secretsmanager" and headers.get("x-amz-target", "").endswith(".CreateSecret"):
            if arn.partition(":secret:")[2] == json.loads(body).get("Name"):
                return f"{arn}-AbCdEf"
        return arn

    iam_actions.extract_resource_arn = extract_with_suffix


def keep_names_of_deleted_secrets():
    """Refuses to create a secret with the name of a deleted secret that can still be restored.

    The error code is that of AWS. The emulator's error code says that the secret exists.
    """
    from ministack.core.responses import error_response_json
    from ministack.services import secretsmanager as service

    create = service._create_secret

    def create_unless_restorable(data):
        secret = service._secrets.get(data.get("Name"))
        if secret and secret.get("DeletedDate"):
            message = "You can't create this secret because a secret with this name is already scheduled for deletion."
            return error_response_json("InvalidRequestException", message, 400)
        return create(data)

    service._create_secret = create_unless_restorable


def generate_secrets_without_rules():
    """Generates 32 characters for a secret with an empty GenerateSecretString, which the CDK writes by default.

    The emulator leaves the secret empty.
    """
    from ministack.services.cloudformation import provisioners

    generate = provisioners._sm_secret_string

    def generate_always(props):
        rules = props.get("GenerateSecretString")
        return generate({**props, "GenerateSecretString": {"PasswordLength": 32}} if rules == {} else props)

    provisioners._sm_secret_string = generate_always


PREPARED = contextvars.ContextVar("prepared", default=None)
PREPARED_URL = "slipway-template:"


def read_prepared(identifier):
    if not re.fullmatch(r"[0-9a-f-]{36}", identifier):
        raise ValueError(f"{identifier} is not the name of a prepared template")
    with open(os.path.join(RUN_FOLDER, "templates", identifier), encoding="utf-8") as file:
        return file.read()


def take_prepared_templates():
    """Replaces a template with the copy that the CloudFormation proxy prepared.

    The name of the copy is in a header that is not signed, so the caller's signature remains valid. For a nested
    stack, the template URL contains the name of the copy.
    """
    from ministack.services import cloudformation
    from ministack.services.cloudformation import helpers

    handle, resolve = cloudformation.handle_request, helpers._resolve_document

    async def handle_prepared(method, path, headers, body, query_params):
        refusal = refuse_execution_role(headers, body, query_params)
        if refusal:
            return refusal
        token = PREPARED.set(headers.get("x-slipway-template"))
        try:
            return await handle(method, path, headers, body, query_params)
        finally:
            PREPARED.reset(token)

    def resolve_prepared(params, body_key, url_key, label):
        url = helpers._p(params, url_key) or ""
        if url.startswith(PREPARED_URL):
            return read_prepared(url.removeprefix(PREPARED_URL)), None
        if body_key == "TemplateBody" and "Action" in params and PREPARED.get():
            return read_prepared(PREPARED.get()), None
        return resolve(params, body_key, url_key, label)

    cloudformation.handle_request, helpers._resolve_document = handle_prepared, resolve_prepared


def refuse_execution_role(headers, body, query_params):
    """Refuses an execution role that the caller must not pass, or that does not trust CloudFormation.

    The emulator checks neither.
    """
    from ministack.core.responses import get_account_id
    from ministack.services import iam
    from ministack.services.cloudformation import helpers

    params = {**query_params, **parse_qs(body.decode("utf-8", errors="replace"))}
    role = (params.get("RoleARN") or [""])[0]
    if not role:
        return None
    context = {"iam:PassedToService": "cloudformation.amazonaws.com"}
    denied = app._enforce_data_plane(
        "cloudformation", "iam:PassRole", headers, query_params, "",
        resource_arn=role, service_context=context, named_resource=role,
    )
    if denied:
        return denied
    stored = iam._roles.get_scoped(get_account_id(), None, role.rsplit("/", 1)[-1])
    trust = json.dumps((stored or {}).get("AssumeRolePolicyDocument", ""))
    if "cloudformation.amazonaws.com" not in trust:
        return helpers._error("ValidationError", f"Role {role} is invalid or cannot be assumed")
    return None


if os.getpgid(0) != os.getpid():
    os.setpgid(0, 0)
threading.Thread(target=end_with_the_parent, daemon=True).start()

sys.dont_write_bytecode = True  # write nothing next to the files of an installed package
from authorize_calls import authorize_calls  # noqa: E402
from dynamic_references import resolve_references_as_cloudformation  # noqa: E402
from recorded_calls import record_calls  # noqa: E402
sys.dont_write_bytecode = False
from ministack import app  # noqa: E402 (slow to import: the thread above must already watch)

name_the_version_in_object_events()
let_root_speak_for_services()
name_the_role_of_a_session()
name_the_owner_of_a_bucket()
ask_resource_policies_about_the_caller()
keep_buckets_with_content()
speak_of_our_runtime()
find_programs_of_layers()
take_prepared_templates()
resolve_references_as_cloudformation()
authorize_calls()
record_calls(os.path.join(RUN_FOLDER, "calls.jsonl"))
encrypt_with_the_key_of_s3()
begin_rotations_as_secrets_manager()
authorize_new_secrets_by_their_arn()
keep_names_of_deleted_secrets()
generate_secrets_without_rules()
app._port_is_bindable = lambda *_: False  # as root, the emulator would also listen on port 443
sys.argv = ["ministack"]
app.main()
