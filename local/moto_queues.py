"""Standard queues of SQS for moto-server.py, where moto's own are slow or act otherwise. FIFO queues are left as they are.

1. moto looks through all messages of a queue, several times over, for each that is received, deleted or changed: a queue
   of 20,000 dead letters takes it minutes. Here each is found by its receipt, and those that are visible stand ready in
   the order in which they were sent.
2. moto deletes a message by writing the list of messages anew, without its lock: of two deletions at once one is
   undone, and a message that is sent meanwhile is lost.
3. moto looks once a second for what a long poll waits for. An empty queue takes a command that reads dead letters
   seconds, and to wait adds nothing where one server holds all messages: of the time that is asked for a twentieth passes.
4. moto counts the 12 hours that a message may be hidden from when it was sent. SQS counts them from when it was received
   (SQS API Reference, ChangeMessageVisibility): an older dead letter can be released.
5. At most 120,000 messages of a queue are in flight; beyond, a short poll answers OverLimit and a long poll finds nothing
   (SQS Developer Guide, "Amazon SQS standard queue quotas").
6. moto forgets the X-Amzn-Trace-Id of who sends a message. SQS keeps it as the message's AWSTraceHeader (X-Ray Developer
   Guide, "Amazon SQS and AWS X-Ray").
"""

import copy
import heapq
import itertools
import threading
import time

from moto.sqs import models
from moto.sqs.exceptions import OverLimit, ReceiptHandleIsInvalid
from moto.sqs.responses import SQSResponse

MOST_IN_FLIGHT = 120_000
LOOK_SECONDS = 0.05
LONG_POLL_SHARE = 1 / 20


class Index:
    """The messages of one queue; its methods are called under the lock of the queue."""

    def __init__(self):
        self.orders = {}
        self.hidden_until = {}
        self.by_receipt = {}
        self.ready = []
        self.waiting = []
        self.numbers = itertools.count()

    def add(self, message):
        self.orders[message] = next(self.numbers)
        until = max(message.visible_at, message.delayed_until)
        if until > now_ms():
            self.hide(message, until)
        else:
            self.show(message)

    def hide(self, message, until):
        self.hidden_until[message] = until
        heapq.heappush(self.waiting, (until, next(self.numbers), message))

    def show(self, message):
        self.hidden_until.pop(message, None)
        heapq.heappush(self.ready, (self.orders[message], next(self.numbers), message))

    def settle(self):
        """Shows what is hidden no longer; what was hidden again meanwhile has another entry."""
        while self.waiting and self.waiting[0][0] <= now_ms():
            until, _, message = heapq.heappop(self.waiting)
            if self.hidden_until.get(message) == until:
                self.show(message)

    def next_visible(self):
        self.settle()
        while self.ready:
            _, _, message = heapq.heappop(self.ready)
            if message in self.orders and message not in self.hidden_until:
                return message
        return None

    def received(self, message):
        self.by_receipt[message.receipt_handle] = message
        if message.visible_at > now_ms():
            self.hide(message, message.visible_at)
        else:
            self.show(message)

    def remove(self, message):
        self.orders.pop(message, None)
        self.hidden_until.pop(message, None)
        for receipt in message.all_receipt_handles:
            self.by_receipt.pop(receipt, None)

    def visible_count(self):
        self.settle()
        return len(self.orders) - len(self.hidden_until)

    def hidden_count(self):
        self.settle()
        return len(self.hidden_until)


def now_ms():
    return time.time() * 1000


def index_of(queue):
    if not hasattr(queue, "_index"):
        queue._index = Index()
    return queue._index


def add_message(original):
    def add(self, message):
        original(self, message)
        if not self.fifo_queue:
            with self._messages_lock:
                index_of(self).add(message)
                self._messages_lock.notify_all()

    return add


def receive_message(original):
    def receive(self, queue_name, count, wait_seconds_timeout, visibility_timeout, message_attribute_names=None):
        queue = self.get_queue(queue_name)
        if queue.fifo_queue:
            return original(
                self, queue_name, count, wait_seconds_timeout, visibility_timeout, message_attribute_names
            )
        ends_at = time.monotonic() + wait_seconds_timeout * LONG_POLL_SHARE
        with queue._messages_lock:
            while True:
                messages = take(queue, count, visibility_timeout, is_long_poll=wait_seconds_timeout > 0)
                if messages or time.monotonic() >= ends_at:
                    break
                queue._messages_lock.wait(LOOK_SECONDS)
        # What is filtered of it must stay in the queue.
        copies = [copy.copy(message) for message in messages]
        for each in copies:
            models._filter_message_attributes(each, message_attribute_names or [])
        return copies

    return receive


def take(queue, count, visibility_timeout, is_long_poll):
    index = index_of(queue)
    # A message that is not hidden is ready again at once, and must not be given twice in one answer.
    taken = []
    while len(taken) < count:
        if index.hidden_count() + len(taken) >= MOST_IN_FLIGHT:
            if not taken and not is_long_poll:
                raise OverLimit(MOST_IN_FLIGHT)
            break
        message = index.next_visible()
        if message is None:
            break
        if is_exhausted(queue, message):
            remove(queue, message)
            queue.dead_letter_queue.add_message(message)
        elif message.sent_timestamp / 1000 + queue.message_retention_period <= time.time():
            remove(queue, message)
        else:
            message.mark_received(visibility_timeout=visibility_timeout)
            taken.append(message)
            if message.visible_at > now_ms():
                index.hide(message, message.visible_at)
    for message in taken:
        index.received(message)
    return taken


def is_exhausted(queue, message):
    if queue.dead_letter_queue is None or not queue.redrive_policy:
        return False
    return message.approximate_receive_count >= queue.redrive_policy["maxReceiveCount"]


def remove(queue, message):
    index_of(queue).remove(message)
    queue._messages.remove(message)


def delete_message(original):
    def delete(self, receipt_handle):
        if self.fifo_queue:
            return original(self, receipt_handle)
        with self._messages_lock:
            if receipt_handle in self.deleted_messages:
                return None
            message = index_of(self).by_receipt.get(receipt_handle)
            if message is None:
                raise ReceiptHandleIsInvalid()
            self.deleted_messages.update(message.all_receipt_handles)
            remove(self, message)
        return None

    return delete


def change_message_visibility(original):
    def change(self, queue_name, receipt_handle, visibility_timeout):
        queue = self.get_queue(queue_name)
        if queue.fifo_queue:
            return original(self, queue_name, receipt_handle, visibility_timeout)
        with queue._messages_lock:
            index = index_of(queue)
            message = index.by_receipt.get(receipt_handle)
            if message is None:
                raise ReceiptHandleIsInvalid()
            message.change_visibility(visibility_timeout)
            if int(visibility_timeout) > 0:
                index.hide(message, message.visible_at)
            else:
                index.show(message)
                queue._messages_lock.notify_all()
        return None

    return change


def purge_queue(original):
    def purge(self, queue_name):
        original(self, queue_name)
        self.get_queue(queue_name)._index = Index()

    return purge


def counted(original, count):
    def number(self):
        if self.fifo_queue:
            return original.fget(self)
        with self._messages_lock:
            return count(index_of(self))

    return property(number)


def delayed_count(index):
    return sum(1 for message in index.hidden_until if message.delayed)


SENDING = threading.local()


def remember_trace(original):
    def send(self):
        SENDING.trace = self.headers.get("X-Amzn-Trace-Id")
        try:
            return original(self)
        finally:
            SENDING.trace = None

    return send


def keep_trace(original):
    def send_message(self, *arguments, system_attributes=None, **named):
        trace = getattr(SENDING, "trace", None)
        if trace:
            kept = {"AWSTraceHeader": {"DataType": "String", "StringValue": trace}}
            system_attributes = {**kept, **(system_attributes or {})}
        return original(self, *arguments, system_attributes=system_attributes, **named)

    return send_message


def mend():
    queue, backend = models.Queue, models.SQSBackend
    SQSResponse.send_message = remember_trace(SQSResponse.send_message)
    SQSResponse.send_message_batch = remember_trace(SQSResponse.send_message_batch)
    backend.send_message = keep_trace(backend.send_message)
    queue.add_message = add_message(queue.add_message)
    queue.delete_message = delete_message(queue.delete_message)
    backend.receive_message = receive_message(backend.receive_message)
    backend.change_message_visibility = change_message_visibility(backend.change_message_visibility)
    backend.purge_queue = purge_queue(backend.purge_queue)
    queue.approximate_number_of_messages = counted(queue.approximate_number_of_messages, Index.visible_count)
    queue.approximate_number_of_messages_not_visible = counted(
        queue.approximate_number_of_messages_not_visible,
        lambda index: index.hidden_count() - delayed_count(index),
    )
    queue.approximate_number_of_messages_delayed = counted(
        queue.approximate_number_of_messages_delayed, delayed_count
    )
