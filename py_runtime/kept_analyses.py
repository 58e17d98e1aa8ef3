"""Analyses that later jobs reuse, as many as memory allows."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")


class KeptAnalyses(Generic[T]):
    """The last few analyses, the least recently used one dropped first.

    Args:
        limit: how many.
        pixels_limit: of all their photos together, where that matters.
    """

    def __init__(self, limit: int, pixels_limit: int | None = None) -> None:
        self._limit = limit
        self._pixels_limit = pixels_limit
        self._items: OrderedDict[str, tuple[T, int]] = OrderedDict()

    def __contains__(self, key: str) -> bool:
        return key in self._items

    def get(self, key: str) -> T:
        self._items.move_to_end(key)
        return self._items[key][0]

    def make_room(self, pixels: int) -> None:
        """Drop what would be dropped for one more; called before its analysis takes memory of its own."""
        while self._items and not self._fits(pixels):
            self._items.popitem(last=False)

    def put(self, key: str, value: T, pixels: int) -> None:
        self._items.pop(key, None)
        self.make_room(pixels)
        self._items[key] = value, pixels

    def _fits(self, pixels: int) -> bool:
        if len(self._items) >= self._limit:
            return False
        kept = sum(size for _, size in self._items.values())
        return self._pixels_limit is None or kept + pixels <= self._pixels_limit
