"""Prometheus' WriteRequest in Google's protobuf library: the second opinion on our encoder. Needs no protoc."""

from __future__ import annotations

from typing import Any, NamedTuple

from google.protobuf import (  # type: ignore[import-untyped]  # no types come with it
    descriptor_pb2,
    descriptor_pool,
    message_factory,
)

_FIELD = descriptor_pb2.FieldDescriptorProto
_MESSAGES = {
    "Label": (("name", 1, _FIELD.TYPE_STRING, ""), ("value", 2, _FIELD.TYPE_STRING, "")),
    "Sample": (("value", 1, _FIELD.TYPE_DOUBLE, ""), ("timestamp", 2, _FIELD.TYPE_INT64, "")),
    "TimeSeries": (("labels", 1, _FIELD.TYPE_MESSAGE, "Label"), ("samples", 2, _FIELD.TYPE_MESSAGE, "Sample")),
    "WriteRequest": (("timeseries", 1, _FIELD.TYPE_MESSAGE, "TimeSeries"),),
}
"""Fields as `prompb/types.proto` and `prompb/remote.proto` of Remote-Write 1.0 number them; lists are of messages."""


class Written(NamedTuple):
    """One TimeSeries: its labels in their order, and (value, milliseconds) of each sample."""

    labels: list[tuple[str, str]]
    samples: list[tuple[float, int]]


def _message_class() -> Any:
    file = descriptor_pb2.FileDescriptorProto(name="remote.proto", package="prometheus", syntax="proto3")
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for field, number, kind, of in fields:
            label = _FIELD.LABEL_REPEATED if of else _FIELD.LABEL_OPTIONAL
            added = message.field.add(name=field, number=number, type=kind, label=label)
            if of:
                added.type_name = f".prometheus.{of}"
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("prometheus.WriteRequest"))


WriteRequest = _message_class()


def decode(payload: bytes) -> list[Written]:
    """What a receiver reads. Raises DecodeError for what is no WriteRequest."""
    request = WriteRequest.FromString(payload)
    assert not request.FindInitializationErrors()
    return [
        Written(
            [(label.name, label.value) for label in series.labels],
            [(sample.value, sample.timestamp) for sample in series.samples],
        )
        for series in request.timeseries
    ]
