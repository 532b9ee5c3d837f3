"""Records the calls of roles that the emulator allowed or denied.

Each combination of role, action, resource and decision is recorded once.
"""
import json


def record_calls(file):
    from ministack.core import iam_evaluator

    enforce, written = iam_evaluator.enforce, set()
    sink = open(file, "a", encoding="utf-8", buffering=1)

    def enforce_and_record(access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
        result = enforce(access_key_id, iam_action, service, region, resource_arn, service_context)
        note(iam_evaluator.caller_arn(), iam_action, resource_arn, result is None)
        return result

    def note(caller, action, resource, allowed):
        call = (caller.rsplit("/", 1)[0], action, resource, allowed)
        if ":assumed-role/" not in caller or call in written:
            return
        written.add(call)
        account, name = caller.split(":")[4], caller.split("/")[1]
        sink.write(json.dumps({"account": account, "role": name, "action": action, "resource": resource, "allowed": allowed}) + "\n")

    iam_evaluator.enforce = enforce_and_record
    return note
