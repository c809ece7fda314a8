"""Drift-aware change sets of CloudFormation for moto-server.py, which moto does not know.

A change set with DeploymentMode REVERT_DRIFT makes again what was deleted behind the stack, and brings what was changed
there back to the template (CloudFormation User Guide, "Using drift-aware change sets"; AWS DevOps Blog, "Safely Handle
Configuration Drift with CloudFormation Drift-Aware Change Sets", scenario 3). What CloudFormation cannot read it leaves:
AWS::SQS::QueuePolicy has no read handler in its schema.
"""

import copy

from moto.awslambda.models import lambda_backends
from moto.cloudformation import parsing
from moto.cloudformation.models import ChangeSet, CloudFormationBackend
from moto.cloudformation.responses import CloudFormationResponse
from moto.cloudwatch.models import cloudwatch_backends
from moto.core.responses import ActionResult
from moto.events.models import events_backends
from moto.iam.models import iam_backends
from moto.logs.models import logs_backends
from moto.s3.models import s3_backends
from moto.sqs.models import sqs_backends

UNREADABLE = {"AWS::SQS::QueuePolicy"}


def has_function(account, region, name):
    try:
        return lambda_backends[account][region].get_function(name) is not None
    except Exception:
        return False


def is_there(kind, resource, account, region):
    """Whether the service still has what the stack made; True for types that nobody deletes here."""
    backends = lambda_backends[account][region]
    if kind == "AWS::IAM::Role":
        return any(role is resource for role in iam_backends[account]["aws"].roles.values())
    if kind == "AWS::SQS::Queue":
        return sqs_backends[account][region].queues.get(resource.name) is resource
    if kind == "AWS::Lambda::Function":
        return has_function(account, region, resource.function_name)
    if kind == "AWS::Lambda::EventInvokeConfig":
        name = resource.function.function_name
        return has_function(account, region, name) and bool(backends.get_function(name).event_invoke_config)
    if kind == "AWS::Lambda::EventSourceMapping":
        return backends.get_event_source_mapping(resource.uuid) is not None
    if kind == "AWS::Lambda::Permission":
        name = resource.function.function_name
        return has_function(account, region, name) and (
            resource.statement in backends.get_function(name).policy.statements
        )
    if kind == "AWS::Events::Rule":
        return resource.name in events_backends[account][region].event_buses["default"].rules
    if kind == "AWS::CloudWatch::Alarm":
        return resource.alarm.name in cloudwatch_backends[account][region].alarms
    if kind == "AWS::Logs::LogGroup":
        return resource.name in logs_backends[account][region].groups
    if kind == "AWS::S3::Bucket":
        return resource.name in s3_backends[account]["aws"].buckets
    return True


def revert_drift(resources, change, delete_all):
    """Makes again what is gone, then has every other resource as its template says, and deletes what it replaced."""
    account, region = resources._account_id, resources._region_name
    names = [name for name in resources._resource_json_map if name in resources._parsed_resources]
    before = {name: parsing.clean_json(resources._resource_json_map[name], resources) for name in names}
    gone = {
        name
        for name in names
        if not is_there(before[name]["Type"], resources._parsed_resources[name], account, region)
    }
    for name in gone:
        del resources._parsed_resources[name]
    for name in gone:
        resources[name]
    leftovers = []
    for name in names:
        kind = before[name]["Type"]
        if name in gone or kind in UNREADABLE:
            continue
        after = parsing.clean_json(resources._resource_json_map[name], resources)
        if kind != "AWS::Lambda::Permission" or after != before[name]:
            leftovers += change(resources, name, before[name], copy.deepcopy(after))
    delete_all(resources, leftovers)


def create_reverting(original):
    def create_change_set(self):
        if self._get_param("DeploymentMode") != "REVERT_DRIFT":
            return original(self)
        backend = self.cloudformation_backend
        stack = backend.get_stack(self._get_param("StackName"))
        id, stack_id = backend.create_change_set(
            stack_name=stack.name,
            change_set_name=self._get_param("ChangeSetName"),
            template=self._get_param("TemplateBody") or stack.template,
            parameters={
                **stack.parameters,
                **{
                    one["ParameterKey"]: one["ParameterValue"]
                    for one in self._get_param("Parameters", [])
                    if not one.get("UsePreviousValue")
                },
            },
            description=self._get_param("Description"),
            change_set_type="UPDATE",
        )
        change_set = backend.change_sets[id]
        change_set.reverts_drift = True
        change_set.status, change_set.execution_status, change_set.status_reason = "CREATE_COMPLETE", "AVAILABLE", None
        return ActionResult({"Id": id, "StackId": stack_id})

    return create_change_set


def delete_if_there(original):
    """In place of delete_change_set, which fails for one that is not there. serverless deletes without a look before."""

    def delete_change_set(self, change_set_name):
        known = {name for one in self.change_sets.values() for name in (one.change_set_id, one.change_set_name)}
        if change_set_name in known:
            original(self, change_set_name)

    return delete_change_set


def apply_reverting(original, change, delete_all):
    def apply(self):
        original(self)
        if getattr(self, "reverts_drift", False):
            revert_drift(self.stack.resource_map, change, delete_all)

    return apply


def mend(change, delete_all):
    """Both act as in an update: one changes a resource and tells what it replaced, the other deletes that."""
    CloudFormationResponse.create_change_set = create_reverting(CloudFormationResponse.create_change_set)
    CloudFormationBackend.delete_change_set = delete_if_there(CloudFormationBackend.delete_change_set)
    ChangeSet.apply = apply_reverting(ChangeSet.apply, change, delete_all)
