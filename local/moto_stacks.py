"""CloudFormation for moto-server.py, where moto's own leaves something out.

1. UpdateStack changes a resource only where its text in the template differs or names a changed parameter itself:
   conditions, mappings and what a resource refers to are left out, and a resource whose condition turns is neither
   made nor deleted. Here a resource is changed when its properties differ after all is put in (CloudFormation User
   Guide, "Update behaviors of stack resources" and "Conditions").
2. Updates by type change some properties only, and keep what the template no longer has.
3. moto does not know AWS::SQS::QueuePolicy, AWS::S3::BucketPolicy, AWS::CloudWatch::Alarm and
   AWS::Lambda::EventInvokeConfig.
4. GetFunctionConfiguration does not have the dead-letter queue of a function.
5. moto substitutes again in what Fn::Sub has put in, as in a prefix with "${$}" (CloudFormation User Guide,
   "Fn::Sub").
6. moto knows no change sets that revert drift: see moto_drift.py.
7. moto keeps the first retry settings of a function, whatever is put later (Lambda API Reference,
   PutFunctionEventInvokeConfig: "overwrites the existing configuration").
"""

import base64
import copy
import json
import re
import time

import moto_drift
from moto.awslambda import models as lambda_models
from moto.cloudformation import parsing
from moto.cloudwatch import models as cloudwatch_models
from moto.core.common_models import CloudFormationModel
from moto.iam import models as iam_models
from moto.logs import models as logs_models
from moto.s3 import models as s3_models
from moto.sqs import models as sqs_models

# Properties whose change makes another resource ("Update requires: Replacement" of each type).
REPLACING = {
    "AWS::CloudWatch::Alarm": {"AlarmName"},
    "AWS::Events::Rule": {"Name", "EventBusName"},
    "AWS::IAM::Role": {"RoleName", "Path"},
    "AWS::Lambda::EventInvokeConfig": {"FunctionName", "Qualifier"},
    "AWS::Lambda::EventSourceMapping": {"EventSourceArn"},
    "AWS::Lambda::Function": {"FunctionName", "PackageType"},
    "AWS::Lambda::Permission": {
        "Action",
        "EventSourceToken",
        "FunctionName",
        "FunctionUrlAuthType",
        "Principal",
        "PrincipalOrgID",
        "SourceAccount",
        "SourceArn",
    },
    "AWS::Logs::LogGroup": {"LogGroupName"},
    "AWS::S3::Bucket": {"BucketName"},
    "AWS::S3::BucketPolicy": {"Bucket"},
    "AWS::SQS::Queue": {"QueueName", "FifoQueue"},
}


def update(self, template, parameters=None):
    """In place of ResourceMap.update: changes what differs, in an order that dependents follow, then cleans up."""
    earlier = {name: parsing.clean_json(self._resource_json_map[name], self) for name in those_wanted(self)}
    self._template = template
    if parameters is not None:
        self.input_parameters = parameters
    self.resolved_parameters = {}
    self.load_mapping()
    self.load_parameters()
    self.load_conditions()
    self._resource_json_map = template["Resources"]
    names = those_wanted(self)
    current = dict(earlier)
    leftovers = []
    is_settled = False
    while not is_settled:
        is_settled = True
        for name in names:
            # Made by now where another refers to it.
            self[name]
            wanted = parsing.clean_json(self._resource_json_map[name], self)
            if name in current and wanted != current[name]:
                leftovers += change(self, name, current[name], wanted)
                is_settled = False
            current[name] = wanted
    leftovers += [
        (self._parsed_resources.pop(name, None), properties)
        for name, properties in earlier.items()
        if name not in names and properties.get("DeletionPolicy") != "Retain"
    ]
    delete_all(self, leftovers)


def those_wanted(self):
    ordered = self._ResourceMap__get_resources_in_dependency_order()
    return [name for name in ordered if is_wanted(self, self._resource_json_map[name])]


def is_wanted(self, resource):
    condition = resource.get("Condition")
    return condition is None or self.lazy_condition_map[condition]


def change(self, name, before, after):
    """Changes a resource, or makes another in its place; what is to be deleted then."""
    original = self._parsed_resources.get(name)
    model = parsing.resource_class_from_type(after["Type"])
    if model is None or original is None:
        return []
    old, new = before.get("Properties", {}), after.get("Properties", {})
    replacing = REPLACING.get(after["Type"], set())
    if before["Type"] != after["Type"] or any(old.get(key) != new.get(key) for key in replacing):
        del self._parsed_resources[name]
        self[name]
        return [(original, before)]
    updated = model.update_from_cloudformation_json(
        original_resource=original,
        new_resource_name=getattr(original, "physical_resource_id", name),
        # Some models write into what they are given.
        cloudformation_json=copy.deepcopy(after),
        account_id=self._account_id,
        region_name=self._region_name,
    )
    resource = updated or original
    resource.cf_resource_type = after["Type"]
    resource.logical_resource_id = name
    self._parsed_resources[name] = resource
    return []


def delete_all(self, leftovers):
    """What refers to another goes before it: a round without a success ends with its last error."""
    while leftovers:
        remaining = []
        for resource, properties in leftovers:
            try:
                if resource is not None:
                    self._delete_resource(resource, properties)
            except Exception as error:
                failure = error
                remaining.append((resource, properties))
        if len(remaining) == len(leftovers):
            raise failure
        leftovers = remaining


class QueuePolicy(CloudFormationModel):
    """AWS::SQS::QueuePolicy: one policy on a list of queues, which it names by their URLs."""

    # moto files its models by the package they are in.
    __module__ = sqs_models.__name__

    def __init__(self, queues):
        self.queues = queues

    @property
    def physical_resource_id(self):
        return "queue-policy"

    @staticmethod
    def cloudformation_type():
        return "AWS::SQS::QueuePolicy"

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        properties = cloudformation_json["Properties"]
        queues = [
            sqs_models.sqs_backends[account_id][region_name].get_queue(url.split("/")[-1])
            for url in properties["Queues"]
        ]
        for queue in queues:
            queue.policy = json.dumps(properties["PolicyDocument"])
        return cls(queues)

    @classmethod
    def update_from_cloudformation_json(
        cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name
    ):
        original_resource.delete(account_id, region_name)
        return cls.create_from_cloudformation_json(new_resource_name, cloudformation_json, account_id, region_name)

    def delete(self, account_id, region_name):
        for queue in self.queues:
            queue.policy = None


class BucketPolicy(CloudFormationModel):
    """AWS::S3::BucketPolicy: the one policy of a bucket, in place of what stood there."""

    # moto files its models by the package they are in.
    __module__ = s3_models.__name__

    def __init__(self, bucket):
        self.bucket = bucket

    @property
    def physical_resource_id(self):
        return self.bucket.name

    @staticmethod
    def cloudformation_type():
        return "AWS::S3::BucketPolicy"

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        properties = cloudformation_json["Properties"]
        bucket = s3_models.s3_backends[account_id]["aws"].get_bucket(properties["Bucket"])
        bucket.policy = json.dumps(properties["PolicyDocument"]).encode()
        return cls(bucket)

    @classmethod
    def update_from_cloudformation_json(
        cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name
    ):
        return cls.create_from_cloudformation_json(new_resource_name, cloudformation_json, account_id, region_name)

    def delete(self, account_id, region_name):
        self.bucket.policy = None


class MetricAlarm(CloudFormationModel):
    """AWS::CloudWatch::Alarm of one metric, or of metric math."""

    # moto files its models by the package they are in.
    __module__ = cloudwatch_models.__name__

    def __init__(self, alarm):
        self.alarm = alarm

    @property
    def physical_resource_id(self):
        return self.alarm.name

    @classmethod
    def has_cfn_attr(cls, attr):
        return attr == "Arn"

    def get_cfn_attribute(self, attribute_name):
        return self.alarm.alarm_arn

    @staticmethod
    def cloudformation_name_type():
        return "AlarmName"

    @staticmethod
    def cloudformation_type():
        return "AWS::CloudWatch::Alarm"

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        properties = cloudformation_json["Properties"]
        alarm = cloudwatch_models.cloudwatch_backends[account_id][region_name].put_metric_alarm(
            name=properties.get("AlarmName", resource_name),
            namespace=properties.get("Namespace"),
            metric_name=properties.get("MetricName"),
            comparison_operator=properties["ComparisonOperator"],
            evaluation_periods=int(properties["EvaluationPeriods"]),
            period=int(properties.get("Period", 60)),
            threshold=float(properties["Threshold"]),
            statistic=properties.get("Statistic"),
            extended_statistic=properties.get("ExtendedStatistic"),
            description=properties.get("AlarmDescription", ""),
            dimensions=properties.get("Dimensions", []),
            alarm_actions=properties.get("AlarmActions", []),
            ok_actions=properties.get("OKActions", []),
            insufficient_data_actions=properties.get("InsufficientDataActions", []),
            datapoints_to_alarm=properties.get("DatapointsToAlarm"),
            treat_missing_data=properties.get("TreatMissingData"),
            actions_enabled=properties.get("ActionsEnabled", True),
            unit=properties.get("Unit"),
            metric_data_queries=[cls.query_of(query) for query in properties.get("Metrics", [])],
        )
        return cls(alarm)

    @staticmethod
    def query_of(query):
        stat = query.get("MetricStat")
        metric = stat and cloudwatch_models.Metric(
            metric_name=stat["Metric"]["MetricName"],
            namespace=stat["Metric"]["Namespace"],
            dimensions=[
                cloudwatch_models.Dimension(each["Name"], each["Value"])
                for each in stat["Metric"].get("Dimensions", [])
            ],
        )
        return cloudwatch_models.MetricDataQuery(
            query_id=query["Id"],
            label=query.get("Label"),
            period=query.get("Period"),
            return_data=query.get("ReturnData", True),
            expression=query.get("Expression"),
            metric_stat=stat
            and cloudwatch_models.MetricStat(
                metric=metric, period=stat["Period"], stat=stat["Stat"], unit=stat.get("Unit")
            ),
        )

    @classmethod
    def update_from_cloudformation_json(
        cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name
    ):
        state = original_resource.alarm
        updated = cls.create_from_cloudformation_json(
            new_resource_name, cloudformation_json, account_id, region_name
        )
        updated.alarm.state_value = state.state_value
        updated.alarm.state_reason = state.state_reason
        return updated

    def delete(self, account_id, region_name):
        cloudwatch_models.cloudwatch_backends[account_id][region_name].delete_alarms([self.alarm.name])


class EventInvokeConfig(CloudFormationModel):
    """AWS::Lambda::EventInvokeConfig: how asynchronous events of a function are tried again."""

    # moto files its models by the package they are in.
    __module__ = lambda_models.__name__

    def __init__(self, function):
        self.function = function

    @property
    def physical_resource_id(self):
        return f"{self.function.function_name}|$LATEST"

    @staticmethod
    def cloudformation_type():
        return "AWS::Lambda::EventInvokeConfig"

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        properties = cloudformation_json["Properties"]
        backend = lambda_models.lambda_backends[account_id][region_name]
        function = backend.get_function(properties["FunctionName"])
        fields = ("MaximumEventAgeInSeconds", "MaximumRetryAttempts", "DestinationConfig")
        config = {field: properties[field] for field in fields if field in properties}
        backend.put_function_event_invoke_config(function.function_name, config)
        return cls(function)

    @classmethod
    def update_from_cloudformation_json(
        cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name
    ):
        return cls.create_from_cloudformation_json(new_resource_name, cloudformation_json, account_id, region_name)

    def delete(self, account_id, region_name):
        self.function.event_invoke_config = []


def overwrite_event_invoke_config(original):
    def put(self, function_name, config):
        function = self.get_function(function_name)
        function.event_invoke_config = []
        original(self, function_name, config)
        # Of the function moto takes a text, which is no time to the SDK.
        function.event_invoke_config[0].last_modified = time.time()
        return function.event_invoke_config[0].response()

    return put


def after_creating(model, finish):
    original = model.create_from_cloudformation_json.__func__

    def create(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        resource = original(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs)
        finish(resource, cloudformation_json["Properties"], account_id, region_name)
        return resource

    model.create_from_cloudformation_json = classmethod(create)


def updated_by(model, apply):
    def change_in_place(
        cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name
    ):
        apply(original_resource, cloudformation_json["Properties"], account_id, region_name)
        return original_resource

    model.update_from_cloudformation_json = classmethod(change_in_place)


def text(document):
    return document if isinstance(document, str) else json.dumps(document, default=str)


def set_role(role, properties, account_id, region_name):
    role.assume_role_policy_document = text(properties["AssumeRolePolicyDocument"])
    role.description = properties.get("Description", "")
    role.max_session_duration = properties.get("MaxSessionDuration", 3600)
    role.permissions_boundary_arn = properties.get("PermissionsBoundary")
    role.policies = {policy["PolicyName"]: text(policy["PolicyDocument"]) for policy in properties.get("Policies", [])}
    attach_policies(role, properties, account_id, region_name)


def attach_policies(role, properties, account_id, region_name):
    backend = iam_models.iam_backends[account_id]["aws"]
    wanted = properties.get("ManagedPolicyArns", [])
    for arn in set(role.managed_policies) - set(wanted):
        backend.detach_role_policy(arn, role.name)
    for arn in set(wanted) - set(role.managed_policies):
        backend.attach_role_policy(arn, role.name)


QUEUE_DEFAULTS = {
    "DelaySeconds": 0,
    "KmsDataKeyReusePeriodSeconds": 300,
    "KmsMasterKeyId": None,
    "MaximumMessageSize": sqs_models.MAXIMUM_MESSAGE_LENGTH,
    "MessageRetentionPeriod": 345_600,
    "ReceiveMessageWaitTimeSeconds": 0,
    "RedrivePolicy": {},
    "SqsManagedSseEnabled": True,
    "VisibilityTimeout": 30,
}


def set_queue(queue, properties, account_id, region_name):
    queue._set_attributes({key: properties.get(key, default) for key, default in QUEUE_DEFAULTS.items()})


FUNCTION_DEFAULTS = {
    "Description": "",
    "Environment": {"Variables": {}},
    "Layers": [],
    "MemorySize": 128,
    "Timeout": 3,
    "VpcConfig": {},
}


def set_function(function, properties, account_id, region_name):
    function.update_configuration({**FUNCTION_DEFAULTS, **properties})
    code = dict(properties["Code"])
    if "ZipFile" in code:
        code["ZipFile"] = base64.b64encode(function._create_zipfile_from_plaintext_code(code["ZipFile"]))
    function.update_function_code(code)
    set_what_moto_leaves_out(function, properties, account_id, region_name)


def set_what_moto_leaves_out(function, properties, account_id, region_name):
    function.architectures = properties.get("Architectures", ["x86_64"])
    function.reserved_concurrency = properties.get("ReservedConcurrentExecutions")
    function.dead_letter_config = properties.get("DeadLetterConfig")


def with_dead_letter_config(original):
    def get_configuration(self, on_create=False):
        config = getattr(self, "dead_letter_config", None)
        return {**original(self, on_create), **({"DeadLetterConfig": config} if config else {})}

    return get_configuration


MAPPING_DEFAULTS = {
    "BatchSize": 10,
    "Enabled": True,
    "FilterCriteria": None,
    "FunctionResponseTypes": None,
    "MaximumBatchingWindowInSeconds": None,
    "ScalingConfig": None,
}


def set_event_source_mapping(mapping, properties, account_id, region_name):
    backend = lambda_models.lambda_backends[account_id][region_name]
    backend.update_event_source_mapping(mapping.uuid, {**MAPPING_DEFAULTS, **properties})


def remember_statement(permission, properties, account_id, region_name):
    function = lambda_models.lambda_backends[account_id][region_name].get_function(properties["FunctionName"])
    permission.function, permission.statement = function, function.policy.statements[-1]


def delete_permission(self, account_id, region_name):
    if self.statement in self.function.policy.statements:
        self.function.policy.statements.remove(self.statement)


def set_log_group(group, properties, account_id, region_name):
    group.retention_in_days = properties.get("RetentionInDays")
    group.kms_key_id = properties.get("KmsKeyId")


def set_bucket(bucket, properties, account_id, region_name):
    backend = s3_models.s3_backends[account_id]["aws"]
    encryption = properties.get("BucketEncryption")
    if encryption:
        backend.put_bucket_encryption(bucket.name, s3_models.cfn_to_api_encryption(encryption))
    else:
        backend.delete_bucket_encryption(bucket.name)


def with_substitution(clean_json):
    """In place of clean_json, which is called for every part of a template."""

    def cleaned(resource_json, resources_map):
        if not (isinstance(resource_json, dict) and "Fn::Sub" in resource_json):
            return clean_json(resource_json, resources_map)
        template = resource_json["Fn::Sub"]
        text, own = template if isinstance(template, list) else (template, {})

        def value(match):
            is_literal, name = match.groups()
            if is_literal:
                return "${" + name + "}"
            reference = {"Fn::GetAtt": name.split(".", 1)} if "." in name else {"Ref": name}
            return str(cleaned(own.get(name, reference), resources_map))

        return re.sub(r"\$\{(!?)([^}]*)\}", value, text)

    return cleaned


def mend():
    moto_drift.mend(change, delete_all)
    parsing.clean_json = with_substitution(parsing.clean_json)
    parsing.ResourceMap.update = update
    after_creating(iam_models.Role, attach_policies)
    updated_by(iam_models.Role, set_role)
    updated_by(sqs_models.Queue, set_queue)
    after_creating(lambda_models.LambdaFunction, set_what_moto_leaves_out)
    updated_by(lambda_models.LambdaFunction, set_function)
    lambda_models.LambdaFunction.get_configuration = with_dead_letter_config(
        lambda_models.LambdaFunction.get_configuration
    )
    updated_by(lambda_models.EventSourceMapping, set_event_source_mapping)
    after_creating(lambda_models.Permission, remember_statement)
    lambda_models.Permission.delete = delete_permission
    lambda_models.LambdaBackend.put_function_event_invoke_config = overwrite_event_invoke_config(
        lambda_models.LambdaBackend.put_function_event_invoke_config
    )
    updated_by(logs_models.LogGroup, set_log_group)
    updated_by(s3_models.FakeBucket, set_bucket)
