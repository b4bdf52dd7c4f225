"""Shape cache: messages of one TLV layout are read by one compiled struct instead of octet by octet. No I/O.

The answers of a device differ, from poll to poll, in their request-id and their values, seldom in anything else. A
`Layout` is compiled from a message that the strict decoder accepted. It reads a datagram only if every other octet is
the same, and every bit that the strict decoder wants to be zero is zero; so it accepts nothing that
`ber.decode_message` would refuse, and reads the same values. Whatever does not fit goes to the strict decoder.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from struct import Struct
from typing import Generic, TypeVar
from weakref import ref

from songxa.collectors.snmp import ber
from songxa.collectors.snmp.ber import Message, Span, Value

_NATIVE = {1: "b", 2: "h", 4: "i", 8: "q"}
REQUEST_ID_OCTETS = 4

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Bounded(dict[K, V], Generic[K, V]):
    """A mapping that forgets its oldest entry when it would hold more than `limit`."""

    __slots__ = ("limit",)

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def keep(self, key: K, value: V) -> V:
        """Stores and returns `value`; of two equal keys the newer stays."""
        if len(self) >= self.limit and key not in self:
            del self[next(iter(self))]
        self[key] = value
        return value


class Layout:
    """How to read the messages of one layout. `oids` and `tags` are the same for all of them, hence shared."""

    __slots__ = (
        "__weakref__",
        "_blank",
        "_mask",
        "_places",
        "_signs",
        "_unpack",
        "_want",
        "error_index",
        "error_status",
        "oids",
        "size",
        "tags",
    )

    def __init__(self, datagram: bytes, message: Message, plan: _Plan) -> None:
        self.oids, self.tags, self.size = message.oids, message.tags, len(datagram)
        self.error_status, self.error_index = message.error_status, message.error_index
        self._mask = int.from_bytes(plan.mask, "little")
        self._want = int.from_bytes(datagram, "little") & self._mask
        self._unpack = Struct("".join(plan.format)).unpack
        self._signs = tuple(plan.signs)
        self._places = tuple(plan.places)
        # the values of constant content; empty where every value is read
        self._blank = [] if len(plan.places) == len(message.oids) else list(message.values)

    @property
    def constants(self) -> tuple[int, int]:
        """All that tells one layout from another: which octets do not change, and what they are."""
        return self._mask, self._want

    def read(self, datagram: bytes) -> tuple[int, Sequence[Value]] | None:
        """Request-id and values, or None for a message of another layout."""
        if len(datagram) != self.size:
            return None
        # all that may not change turns to zero, so that a number can be read with octets of its header in front
        changed = int.from_bytes(datagram, "little") ^ self._want
        if changed & self._mask:
            return None
        request_id, *values = self._unpack(changed.to_bytes(self.size, "little"))
        for place, sign in self._signs:
            values[place] = (values[place] ^ sign) - sign
        if not self._blank:
            return request_id, values
        full = self._blank.copy()
        for place, value in zip(self._places, values, strict=True):
            full[place] = value
        return request_id, full


class _Plan:
    """The parts of a layout while a message is walked through: struct format, mask, which numbers have a sign."""

    def __init__(self, datagram: bytes, tags: bytes, request_id: Span, values: Sequence[Span]) -> None:
        self.format = [">"]
        self.mask = bytearray(b"\xff" * len(datagram))
        self.places: list[int] = []
        self.signs: list[tuple[int, int]] = []
        self._at = 0
        self._take("i", *request_id)
        for place, (tag, span) in enumerate(zip(tags, values, strict=True)):
            self._value(place, tag, *span)
        self._skip_to(len(datagram))

    def _skip_to(self, at: int) -> None:
        if at > self._at:
            self.format.append(f"{at - self._at}x")
        self._at = at

    def _take(self, code: str, start: int, stop: int) -> None:
        """The octets from `start` to `stop` are read and may be anything."""
        self._skip_to(start)
        self.format.append(code)
        self._at = stop
        self.mask[start:stop] = bytes(stop - start)

    def _value(self, place: int, tag: int, start: int, stop: int) -> None:
        if tag in ber.STRINGS:
            self._take(f"{stop - start}s", start, stop)
        elif tag == ber.INTEGER:
            self._number(start, stop, signed=True)
        elif tag in ber.UNSIGNED_WIDTH:
            width = ber.UNSIGNED_WIDTH[tag]
            short = stop - start < width
            # padding in excess of the type's width stays constant, and so does the top bit that must be clear
            self._number(max(start, stop - width), stop, signed=False)
            if short:
                self.mask[start] = 0x80
        else:  # OIDs need checking and nulls have nothing to read, so both are constant
            return
        self.places.append(place)

    def _number(self, start: int, stop: int, *, signed: bool) -> None:
        octets = stop - start
        code = _NATIVE.get(octets)
        if code is not None:
            self._take(code if signed else code.upper(), start, stop)
            return
        # 3, 5, 6 and 7 octets are read as 4 or 8, with the end of their own header: it is zero when they are read
        wide = 4 if octets == 3 else 8
        self._take("I" if wide == 4 else "Q", stop - wide, stop)
        self.mask[stop - wide : start] = b"\xff" * (wide - octets)
        if signed:
            self.signs.append((len(self.places), 1 << 8 * octets - 1))


def compile_layout(datagram: bytes, message: Message, request_id: Span, values: Sequence[Span]) -> Layout | None:
    """The layout of a datagram, from what `ber.locate_message` says of it; None unless its request-id fills four
    octets, as all of ours do."""
    if request_id[1] - request_id[0] != REQUEST_ID_OCTETS:
        return None
    return Layout(datagram, message, _Plan(datagram, message.tags, request_id, values))


class Choosy(Bounded[K, V]):
    """When full it takes in only one newcomer in seven: with more than there is room for, some stay and are of use,
    where taking in each would have all of them evicted just before they return."""

    __slots__ = ("_newcomers",)

    ADMITTED = 7

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self._newcomers = 0

    def keep(self, key: K, value: V) -> V:
        """Returns `value`, stored or not."""
        if len(self) >= self.limit and key not in self:
            self._newcomers += 1
            if self._newcomers % self.ADMITTED:
                return value
        return super().keep(key, value)


class ShapeCache:
    """The newest layout of each question, by whatever stands for the question (here: endpoint and request).

    Devices of one kind share most of their layouts, so that a question costs little more than a dictionary entry; the
    distinct layouts, of about 5 KB, are bounded by themselves.
    """

    __slots__ = ("_layouts", "_names", "_newest")

    def __init__(self, questions: int, layouts: int) -> None:
        # weakly, so that a layout that is evicted is gone, however many questions it answered
        self._newest: Choosy[Hashable, ref[Layout]] = Choosy(questions)
        self._layouts: Choosy[tuple[int, int], Layout] = Choosy(layouts)
        # many layouts have the same OIDs: kept once, they also stay in the processor's cache
        self._names: Bounded[tuple[bytes, ...], tuple[bytes, ...]] = Bounded(layouts)

    def get(self, question: Hashable) -> Layout | None:
        """How the last answer to the question was read, if that is known."""
        newest = self._newest.get(question)
        return None if newest is None else newest()

    def keep(self, question: Hashable, layout: Layout) -> None:
        """The next answer to the question will probably be of this layout, which was learnt before."""
        self._newest.keep(question, ref(layout))

    def learn(
        self,
        questions: Iterable[Hashable],
        datagram: bytes,
        message: Message,
        request_id: Span,
        values: Sequence[Span],
    ) -> None:
        """Keeps how to read the next answer to each question, from what `ber.locate_message` says of this one."""
        layout = compile_layout(datagram, message, request_id, values)
        if layout is None:
            return
        known = self._layouts.get(layout.constants)
        if known is None:
            layout.oids = self._names.get(layout.oids) or self._names.keep(layout.oids, layout.oids)
            known = self._layouts.keep(layout.constants, layout)
            if layout.constants not in self._layouts:
                return
        for question in questions:
            self.keep(question, known)

    def __len__(self) -> int:
        """How many questions are known."""
        return len(self._newest)

    @property
    def layouts(self) -> int:
        """How many distinct layouts are kept."""
        return len(self._layouts)
