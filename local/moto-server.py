"""moto's server, with opinions of its own taken out and gaps closed. Run: python moto-server.py PORT PID

1. moto evaluates bucket policies in part: a statement with any Condition denies everybody. The policy proxy evaluates
   them in full, so moto must not.
2. moto sends object events in a form of its own (no sequencer, version or requester). The local delivery sends
   them as AWS does, so moto must not send them as well.
3. moto's routes take no line feed in an S3 key; S3 does ("Naming Amazon S3 objects", any UTF-8).

4. moto "runs" functions that poll a queue by deleting its messages. The local Lambda polls for real.
   (moto's own switch, lambda.use_docker, would hide every function that CloudFormation deploys.)

5. moto keeps a role's inline policies from CloudFormation in a form it cannot list (GetAccountAuthorizationDetails
   answers 500).

6. moto forgets on reading a notification document that it sends to EventBridge.
7. moto's CloudFormation leaves out types of resources, and much of what an update changes: see moto_stacks.py.
8. moto's queues are slow where they are long, and lose messages: see moto_queues.py.
9. Tests and benches want buckets of many thousand objects that were there before anybody listened: /fill takes
   them by the list, past S3 and without events.
10. moto sorts a whole bucket for every page of a listing, and takes 180 ms of CPU to write it down, which is longer than
    all else where a bucket holds 20,000 keys.
11. moto has cfn-lint look through a template that it is to validate, which takes seconds. AWS checks the syntax alone
    (CloudFormation API Reference, "ValidateTemplate").
12. moto takes message attributes with an empty value, which SQS refuses (SQS Developer Guide, "Amazon SQS message
    metadata": name, type and value must not be empty); in a batch it refuses the entry alone.
13. moto drops the policy of a queue when any other attribute of it is set.
14. moto copies an object's website redirect, and forgets that of an upload in parts; S3 copies it only where the request
    names it (API Reference, CopyObject: "not copied"; CreateMultipartUpload takes it).
15. moto forgets an empty Content-Encoding. S3 leaves out one that is aws-chunked alone (API Reference, "Signature
    calculations: transferring payload in multiple chunks"), and keeps what is given, as objects show whose uploads
    were chunked before 2024 (aws-sdk-kotlin#1358).
15. moto takes a checksum that comes alone (x-amz-checksum-crc32 and the like, S3 User Guide, "Checking object integrity")
    for none, and on a HEAD leaves out its type and the number of parts behind it.

16. moto knows no archive tiers of S3 Intelligent-Tiering. /archive moves an object into one, as S3 does where nobody reads
    it for months; its HEAD then tells x-amz-archive-status (API Reference, HeadObject), and RestoreObject moves it back to
    where it can be read, here at once (S3 User Guide, "Restoring an archived object").
17. moto's alarms never change, and nothing of a function or queue is in CloudWatch: see moto_cloudwatch.py.

It also acts in the account that an administrator's key names, as the policy proxy does, and ends with the process PID.
"""

import json
import functools
import heapq
import logging
import os
import re
import sys
import threading
import time
from xml.sax.saxutils import escape

import moto_cloudwatch
import moto_queues
from moto.core.responses import ActionResult
from moto.iam import models as iam_models
from moto.iam.access_control import PermissionResult
from moto.moto_server.utilities import RegexConverter
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from moto.s3 import models as s3_models
from moto.s3 import notifications
from moto.s3 import responses as s3_responses
from moto.s3.exceptions import S3ClientError
from moto.s3.responses import S3Response
from moto import server
from moto.sqs import models as sqs_models
from moto.sqs.exceptions import MessageAttributesInvalid
from moto.sqs.responses import SQSResponse

ADMINISTRATOR = "AKIAROOT"


def act_in_named_account(original):
    def account_of(access_key):
        if access_key.startswith(ADMINISTRATOR):
            return access_key[len(ADMINISTRATOR) :]
        return original(access_key)

    return account_of


def match_line_feeds(original):
    def init(self, url_map, *items):
        original(self, url_map, *items)
        self.regex = f"(?s:{self.regex})"

    return init


def keep_policies_as_text(original):
    def put_policy(self, name, policy):
        original(self, name, policy if isinstance(policy, str) else json.dumps(policy))

    return put_policy


def tell_of_eventbridge(original):
    def get_bucket_notification(self):
        status, headers, body = original(self)
        document = self.backend.get_bucket_notification_configuration(self.bucket_name)
        if document is None or document.event_bridge is None:
            return status, headers, body
        text = body.decode() if isinstance(body, bytes) else body
        # Without any other configuration the element is an empty one.
        text = re.sub(r"(<NotificationConfiguration[^>]*)/>", r"\1></NotificationConfiguration>", text)
        end = "</NotificationConfiguration>"
        return status, headers, text.replace(end, f"<EventBridgeConfiguration/>{end}")

    return get_bucket_notification


def fill(asked):
    backend = s3_models.s3_backends[asked["account"]]["aws"]
    for key, body in asked["objects"]:
        # moto reckons an ETag when it is first asked for, and two at once get it wrong.
        backend.put_object(asked["bucket"], key, body.encode(), disable_notification=True).etag
    return {}


def archive(asked):
    backend = s3_models.s3_backends[asked["account"]]["aws"]
    key = backend.get_object(asked["bucket"], asked["key"])
    if key is None or key.storage_class != "INTELLIGENT_TIERING":
        return {"why": f"{asked['key']} is no object in the storage class INTELLIGENT_TIERING"}
    key.archive_status = asked["tier"]
    return {}


def restore_from_tier(original):
    def restore_object(self, bucket_name, key_name, days, type_):
        key = self.get_object(bucket_name, key_name)
        if key is None or key.storage_class != "INTELLIGENT_TIERING":
            return original(self, bucket_name, key_name, days, type_)
        if key.archive_status is None:
            raise AlreadyInActiveTier()
        key.archive_status = None
        return False

    return restore_object


class AlreadyInActiveTier(S3ClientError):
    """API Reference, RestoreObject, "Special errors"."""

    code = "ObjectAlreadyInActiveTierError"

    def __init__(self):
        super().__init__("Restore is not allowed for the object's current storage class")


def tell_archive_status(original):
    def head_object(self, bucket_name, query, key_name, headers):
        status, answer, body = original(self, bucket_name, query, key_name, headers)
        if status != 200 or answer.get("x-amz-storage-class") != "INTELLIGENT_TIERING":
            return status, answer, body
        key = self.backend.head_object(bucket_name, key_name, version_id=query.get("versionId", [None])[0])
        if key.archive_status is None:
            return status, answer, body
        return status, {**answer, "x-amz-archive-status": key.archive_status}, body

    return head_object


BACKSTAGE = {"/s3-ferry/fill": fill, "/s3-ferry/archive": archive, "/s3-ferry/cloudwatch": moto_cloudwatch.exchange}


def with_backstage(original):
    def call(self, environ, start_response):
        answer = BACKSTAGE.get(environ.get("PATH_INFO"))
        if answer is None:
            return original(self, environ, start_response)
        body = json.dumps(answer(json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))))).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    return call


def page_by_selection(original):
    def list_objects_v2(self, bucket, prefix, delimiter, continuation_token, start_after, max_keys):
        if delimiter or bucket.versioning_status is not None:
            return original(self, bucket, prefix, delimiter, continuation_token, start_after, max_keys)
        after = self._pagination_tokens.get(continuation_token) if continuation_token else start_after
        names = [
            name
            for name in list(bucket.keys)
            if (not prefix or name.startswith(prefix)) and (not after or name > after)
        ]
        keys = [bucket.keys.get(name) for name in heapq.nsmallest(max_keys + 1, names)]
        return self._truncate_result([key for key in keys if key is not None], max_keys)

    return list_objects_v2


def with_contents_written_at_once(original):
    def serialized(self, answer):
        contents = answer.result.pop("Contents", []) if isinstance(answer.result, dict) else []
        status, headers, body = original(self, answer)
        end = "</ListBucketResult>"
        return status, headers, body.replace(end, element("Contents", contents) + end)

    return serialized


def element(name, value):
    if isinstance(value, list):
        return "".join([element(name, each) for each in value])
    if isinstance(value, dict):
        text = "".join([element(*member) for member in value.items() if member[1] is not None])
    else:
        text = escape(str(value))
    return f"<{name}>{text}</{name}>"


CHECKSUMS = ("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256")


def name_lone_checksum(original):
    def get_checksum(self, response_headers):
        algorithm, value = original(self, response_headers)
        if algorithm:
            return algorithm, value
        sent = {name: self.headers.get(f"x-amz-checksum-{name.lower()}") for name in CHECKSUMS}
        return next(((name, value) for name, value in sent.items() if value), ("", None))

    return get_checksum


def tell_checksum_type(original):
    def head_object(self, bucket_name, query, key_name, headers):
        status, answer, body = original(self, bucket_name, query, key_name, headers)
        names = [f"x-amz-checksum-{name.lower()}" for name in CHECKSUMS]
        told = next((name for name in names if answer.get(name)), None)
        if status != 200 or told is None:
            return status, answer, body
        key = self.backend.head_object(bucket_name, key_name, version_id=query.get("versionId", [None])[0])
        kind = key.checksum_type or "FULL_OBJECT"
        suffix = f"-{key.checksum_parts}" if kind == "COMPOSITE" else ""
        return status, {**answer, told: f"{key.checksum_value}{suffix}", "x-amz-checksum-type": kind}, body

    return head_object


def keep_policy(original):
    def set_attributes(self, attributes, now=None):
        policy = getattr(self, "policy", None)
        original(self, attributes, now)
        if "Policy" not in attributes:
            self.policy = policy

    return set_attributes


def empty_attribute(attributes):
    for name, attribute in (attributes or {}).items():
        kind = attribute.get("DataType") or ""
        field = "BinaryValue" if kind.split(".")[0] == "Binary" else "StringValue"
        if kind and not attribute.get(field):
            return f"Message (user) attribute '{name}' must contain a non-empty value of type '{kind}'."
    return None


def refuse_empty_attributes(original):
    def send_message(self):
        why = empty_attribute(self._get_param("MessageAttributes", {}))
        if why:
            raise MessageAttributesInvalid(why)
        return original(self)

    return send_message


def fail_entries_with_empty_attributes(original):
    def send_message_batch(self):
        get = self._get_param
        entries = [(entry, empty_attribute(entry.get("MessageAttributes"))) for entry in get("Entries", [])]
        taken = [entry for entry, why in entries if not why]
        failed = [
            {"Id": entry["Id"], "SenderFault": True, "Code": "InvalidParameterValue", "Message": why}
            for entry, why in entries
            if why
        ]
        if not failed:
            return original(self)
        if not taken:
            return ActionResult({"Successful": [], "Failed": failed})
        self._get_param = lambda name, *default: taken if name == "Entries" else get(name, *default)
        answer = original(self)
        answer.result["Failed"] += failed
        return answer

    return send_message_batch


REDIRECT = "x-amz-website-redirect-location"


def with_redirect(original):
    def metadata_from_headers(headers):
        metadata = original(headers)
        if headers.get(REDIRECT):
            metadata[REDIRECT] = headers[REDIRECT]
        return metadata

    return metadata_from_headers


def copy_named_redirect(original):
    def copy_object(self, src_key, dest_bucket_name, dest_key_name, *arguments, **named):
        original(self, src_key, dest_bucket_name, dest_key_name, *arguments, **named)
        copy = self.get_object(dest_bucket_name, dest_key_name)
        copy.website_redirect_location = named.get("website_redirect_location")
        copy.metadata.pop(REDIRECT, None)

    return copy_object


def keep_empty_encoding(original):
    def set_metadata(self, metadata, replace=False):
        is_empty = metadata.get("Content-Encoding") == ""
        original(self, metadata, replace)
        if is_empty:
            # Of a copy these are the source's own.
            metadata["Content-Encoding"] = self._metadata["Content-Encoding"] = ""

    return set_metadata


def with_whole_stacks(original):
    def create_backend_app(service):
        if service == "cloudformation":
            # Takes a second to load: only where it is asked for.
            import moto_stacks
            from moto.cloudformation.models import CloudFormationBackend

            moto_stacks.mend()

            lint = CloudFormationBackend.validate_template
            CloudFormationBackend.validate_template = lambda self, text: [] if is_json(text) else lint(self, text)
        if service == "cloudwatch":
            moto_cloudwatch.mend()
        return original(service)

    return create_backend_app


def is_json(text):
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def end_with(process):
    while True:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            os._exit(0)
        time.sleep(0.5)


iam_models.Role.put_policy = keep_policies_as_text(iam_models.Role.put_policy)
s3_models.FakeBucket.get_permission = lambda self, action, resource: PermissionResult.NEUTRAL
S3Response.get_bucket_notification = tell_of_eventbridge(S3Response.get_bucket_notification)
S3Response._get_checksum = name_lone_checksum(S3Response._get_checksum)
S3Response.head_object = tell_archive_status(tell_checksum_type(S3Response.head_object))
s3_models.FakeKey.archive_status = None
s3_models.S3Backend.restore_object = restore_from_tier(s3_models.S3Backend.restore_object)
notifications.send_event = lambda account_id, event_name, bucket, key: None
moto_queues.mend()
sqs_models.Queue._set_attributes = keep_policy(sqs_models.Queue._set_attributes)
SQSResponse.send_message = refuse_empty_attributes(SQSResponse.send_message)
SQSResponse.send_message_batch = fail_entries_with_empty_attributes(SQSResponse.send_message_batch)
sqs_models.Queue.lambda_event_source_mappings = property(lambda self: {}, lambda self, mappings: None)
RegexConverter.__init__ = match_line_feeds(RegexConverter.__init__)
s3_models.S3Backend.list_objects_v2 = page_by_selection(s3_models.S3Backend.list_objects_v2)
s3_models.S3Backend.copy_object = copy_named_redirect(s3_models.S3Backend.copy_object)
s3_models.FakeKey.set_metadata = keep_empty_encoding(s3_models.FakeKey.set_metadata)
s3_responses.metadata_from_headers = with_redirect(s3_responses.metadata_from_headers)
S3Response.serialized = with_contents_written_at_once(S3Response.serialized)
DomainDispatcherApplication.__call__ = with_backstage(DomainDispatcherApplication.__call__)
server.create_backend_app = with_whole_stacks(server.create_backend_app)
iam_models.get_account_id_from = act_in_named_account(iam_models.get_account_id_from)

# moto looks through a folder of 180 services with every request, a third of the time it takes.
DomainDispatcherApplication.get_backend_for_host = functools.cache(
    DomainDispatcherApplication.get_backend_for_host
)
# A line of log per request would cost more than many a request.
logging.getLogger("werkzeug").setLevel(logging.ERROR)
threading.Thread(target=end_with, args=[int(sys.argv[2])], daemon=True).start()
server.main(["-H", "127.0.0.1", "-p", sys.argv[1]])
