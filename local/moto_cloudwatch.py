"""What moto has of CloudWatch, in one exchange with the local AWS about once a second: it takes the lines of functions,
metrics and states of alarms, and answers with the alarms, the queues' metrics, and what others put as metrics.

The APIs of CloudWatch and CloudWatch Logs then show it, without a request for each function and metric.
"""

import calendar
import sys
import threading
import time

import moto_queues
from moto.sqs import models as sqs_models

# What is put as metrics by the API, until the local AWS asks for it.
PUT_BY_OTHERS = []
MOST_VALUES = 50_000
LOCK = threading.Lock()


def exchange(given):
    for stream in given.get("logs", []):
        put_lines(stream)
    for metric in given.get("metrics", []):
        put_metric(metric)
    for state in given.get("states", []):
        set_state(state)
    with LOCK:
        put, PUT_BY_OTHERS[:] = PUT_BY_OTHERS[:], []
    return {"alarms": alarms(), "queues": queues(), "metrics": put}


def put_lines(stream):
    from moto.logs.models import logs_backends

    backend = logs_backends[stream["account"]][stream["region"]]
    # As Lambda does, where nobody made them.
    backend.ensure_log_group(stream["group"])
    backend.ensure_log_stream(stream["group"], stream["stream"])
    backend.put_log_events(stream["group"], stream["stream"], stream["events"])


def cloudwatch():
    from moto.cloudwatch import models

    return models


def put_metric(metric):
    backend = cloudwatch().cloudwatch_backends[metric["account"]][metric["region"]]
    values = metric["values"]
    datum = cloudwatch().MetricAggregatedDatum(
        namespace=metric["namespace"],
        name=metric["name"],
        min_stat=values["minimum"],
        max_stat=values["maximum"],
        sample_count=values["sampleCount"],
        sum_stat=values["sum"],
        dimensions=[{"Name": name, "Value": value} for name, value in metric["dimensions"].items()],
        timestamp=date_of(metric["atMs"]),
        unit=metric.get("unit"),
    )
    backend.metric_data.append(datum)
    # It looks through all of them for each that is asked for.
    if len(backend.metric_data) > MOST_VALUES:
        del backend.metric_data[: MOST_VALUES // 10]


def date_of(milliseconds):
    from moto.core.utils import utcfromtimestamp

    return utcfromtimestamp(milliseconds / 1000)


def set_state(state):
    backend = cloudwatch().cloudwatch_backends[state["account"]][state["region"]]
    if state["name"] in backend.alarms:
        backend.set_alarm_state(state["name"], state["reason"], state["reasonData"], state["state"])


def alarms():
    # Nobody has made an alarm as long as moto has not loaded them.
    if "moto.cloudwatch.models" not in sys.modules:
        return []
    return [
        {"account": account, "region": region, **alarm_of(alarm)}
        for account, regions in list(cloudwatch().cloudwatch_backends.items())
        for region, backend in list(regions.items())
        for alarm in list(backend.alarms.values())
        if alarm.rule is None
    ]


def alarm_of(alarm):
    return {
        "name": alarm.name,
        "arn": alarm.alarm_arn,
        "description": alarm.description or "",
        "state": alarm.state_value,
        "reason": alarm.state_reason,
        "comparison": alarm.comparison_operator,
        "threshold": float(alarm.threshold),
        "evaluationPeriods": int(alarm.evaluation_periods),
        "datapointsToAlarm": alarm.datapoints_to_alarm and int(alarm.datapoints_to_alarm),
        "treatMissingData": alarm.treat_missing_data,
        "queries": queries_of(alarm),
        "actions": {
            "ALARM": alarm.alarm_actions if alarm.actions_enabled else [],
            "OK": alarm.ok_actions if alarm.actions_enabled else [],
            "INSUFFICIENT_DATA": alarm.insufficient_data_actions if alarm.actions_enabled else [],
        },
    }


def queries_of(alarm):
    if not alarm.metric_data_queries:
        return [
            {
                "id": "m1",
                "returns": True,
                "periodSeconds": int(alarm.period),
                "statistic": alarm.statistic or alarm.extended_statistic,
                **metric_of(alarm),
            }
        ]
    return [query_of(query) for query in alarm.metric_data_queries]


def query_of(query):
    told = {"id": query.id, "returns": str(query.return_data).lower() != "false"}
    if query.expression:
        return {**told, "expression": query.expression}
    stat = query.metric_stat
    return {**told, "periodSeconds": int(stat.period), "statistic": stat.stat, **metric_of(stat.metric)}


def metric_of(metric):
    return {
        "namespace": metric.namespace,
        "metric": metric.metric_name,
        "dimensions": {dimension.name: dimension.value for dimension in metric.dimensions},
    }


def queues():
    now = time.time()
    return [
        {"account": account, "region": region, **queue_of(queue, now)}
        for account, regions in list(sqs_models.sqs_backends.items())
        for region, backend in list(regions.items())
        for queue in list(backend.queues.values())
    ]


def queue_of(queue, now):
    with queue._messages_lock:
        sent = [message.sent_timestamp for message in list(moto_queues.index_of(queue).orders)]
    return {
        "name": queue.name,
        "visible": queue.approximate_number_of_messages,
        "notVisible": queue.approximate_number_of_messages_not_visible,
        "delayed": queue.approximate_number_of_messages_delayed,
        "oldestSeconds": max(0, now - min(sent) / 1000) if sent else 0,
    }


def mend():
    backend = cloudwatch().CloudWatchBackend
    original = backend.put_metric_data

    def put_metric_data(self, namespace, metric_data):
        before = len(self.metric_data)
        original(self, namespace, metric_data)
        with LOCK:
            PUT_BY_OTHERS.extend(told(self, datum) for datum in self.metric_data[before:])

    backend.put_metric_data = put_metric_data


def told(backend, datum):
    values = {"minimum": "min", "maximum": "max", "sum": "sum", "sampleCount": "sample_count"}
    single = {"minimum": "value", "maximum": "value", "sum": "value"}
    return {
        "account": backend.account_id,
        "region": backend.region_name,
        "namespace": datum.namespace,
        "name": datum.name,
        "dimensions": {dimension.name: dimension.value for dimension in datum.dimensions},
        # Some are of UTC without saying so.
        "atMs": calendar.timegm(datum.timestamp.utctimetuple()) * 1000,
        "values": (
            {**{name: getattr(datum, field) for name, field in single.items()}, "sampleCount": 1}
            if hasattr(datum, "value")
            else {name: getattr(datum, field) for name, field in values.items()}
        ),
    }
