"""Runs the emulator as the leader of its own process group, for as long as somebody holds the other end of stdin.

    launch.py <folder of the run>

The runner that starts it keeps the pipe open and never writes to it. When the runner ends without stopping it, killed
or not, the pipe closes, and the emulator goes with every Lambda process it started and the files of the run.
"""
import json
import os
import shutil
import signal
import sys
import threading
import time

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
    """S3 events on the default bus carry the version of the object; the emulator knows it and leaves it out."""
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
    """The runner plays CodePipeline and others, whose events nobody else may put onto the bus."""
    from ministack.core import iam_evaluator
    from ministack.services import eventbridge

    put = eventbridge._put_events

    def put_for_services(data, allow_aws_source=False):
        return put(data, allow_aws_source or iam_evaluator.caller_arn().endswith(":root"))

    eventbridge._put_events = put_for_services


def name_the_role_of_a_session():
    """aws:PrincipalArn of a session is the ARN of its role; the emulator gives that of the session, which no condition in a policy names."""
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


def keep_buckets_with_content():
    """CloudFormation deletes empty buckets only. The emulator's deletes any, so a template that cannot be destroyed would seem to be."""
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


if os.getpgid(0) != os.getpid():
    os.setpgid(0, 0)
threading.Thread(target=end_with_the_parent, daemon=True).start()

from ministack import app  # noqa: E402 (slow to import: the thread above must already watch)

name_the_version_in_object_events()
let_root_speak_for_services()
name_the_role_of_a_session()
keep_buckets_with_content()
app._port_is_bindable = lambda *_: False  # as root it would take port 443 beside its own
sys.argv = ["ministack"]
app.main()
