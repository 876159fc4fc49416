"""What the example prints: a progress display on a terminal, plain lines in a pipe."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from acrgate import Event
from rich.console import Console
from rich.status import Status

Result = TypeVar("Result")
Told = TypeVar("Told", covariant=True)


class Work(Iterable[Event], Protocol[Told]):
    """Events, and then a result."""

    def result(self) -> Told: ...


class Screen:
    def __init__(self) -> None:
        self._started = time.monotonic()
        self._console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
        self._status: Status | None = None

    def step(self, what: str, work: Callable[[], Result]) -> Result:
        """Shows that something is being done while it is, and how long it took."""
        started = time.monotonic()
        self._spin(what)
        try:
            result = work()
        finally:
            self._settle()
        self._done(what, time.monotonic() - started)
        return result

    def show(self, work: Work[Result]) -> Result:
        """Shows the events of a work, and gives its result."""
        try:
            for event in work:
                self._event(event)
            return work.result()
        finally:
            self._settle()

    def _event(self, event: Event) -> None:
        match event:
            case Event.StepStarted(number=number, of=of, step=step):
                self._spin(f"[{number}/{of}] {step}")
            case Event.UndoStarted(number=number, of=of, step=step):
                self._spin(f"[{number}/{of}] undo: {step}")
            case Event.StepDone(number=number, of=of, step=step, changed=changed, took=took):
                already = "" if changed else " (already so)"
                self._done(f"[{number}/{of}] {step}{already}", took.total_seconds())
            case Event.UndoDone(number=number, of=of, step=step, changed=changed, took=took):
                what = "undid" if changed else "nothing to undo"
                self._done(f"[{number}/{of}] {what}: {step}", took.total_seconds())
            case Event.RunQueued(run=run):
                self._spin(f"run {run}")
            case Event.LogLine(line=line):
                self.line(f"  | {line}")
            case Event.RunEnded(run=run, status=status, took=took):
                self._done(f"run {run} ended: {status}", took.total_seconds())
            case _:
                self.line(str(event))

    def title(self, text: str) -> None:
        self.line(f"\n== {text}")

    def block(self, text: object) -> None:
        for line in str(text).rstrip().splitlines():
            self.line(f"    {line}")

    def total(self) -> None:
        """How long the whole took."""
        self.line(f"\nall of it took {(time.monotonic() - self._started) * 1000:.0f} ms")

    def line(self, text: str) -> None:
        self._console.print(text)

    def _spin(self, what: str) -> None:
        self._settle()
        if self._console.is_terminal:
            self._status = self._console.status(what)
            self._status.start()

    def _settle(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None

    def _done(self, what: str, seconds: float) -> None:
        self._settle()
        mark = "\u2714" if self._console.is_terminal else "ok"
        self.line(f"{mark} {what}  {seconds * 1000:.0f} ms")
