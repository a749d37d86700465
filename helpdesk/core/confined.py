"""Work on what strangers sent, done by a child process within bounds of time and memory.

`Confined().call(function, ...)` calls the module-level function over there and returns what it
returned or raises what it raised. What hangs, eats memory or kills its process ends as `Exceeded`,
the child is replaced, and the caller goes on with the next.
"""

from __future__ import annotations

import os
import pickle
import resource
import select
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Any, BinaryIO, Self, TypeVar

T = TypeVar("T")
SECONDS = 30.0  # for one call
START = 120.0  # for the interpreter and its libraries, on a busy machine
GRACE = 2.0  # seconds that are always left to take a result
MEMORY = 1024 * 1024 * 1024  # bytes of address space, the interpreter and its libraries included
_LENGTH = struct.Struct("!Q")


class Exceeded(Exception):
    """The work was given up: it went beyond a bound, or its process died of it."""


class TookTooLong(Exceeded):
    """It was not done in time."""


class TookTooMuch(Exceeded):
    """It asked for more memory than it may have."""


class Died(Exceeded):
    """Its process died, twice."""


class Confined:
    """A child process that works for us, one call at a time. Started at the first call."""

    def __init__(self, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._memory = memory
        self._child: subprocess.Popen[bytes] | None = None

        self._until = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child; another call starts a new one."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()

    def call(self, function: Callable[..., T], *given: Any) -> T:
        """Return what `function` returns over there. Raises what it raises, or Exceeded."""
        self._begin(function, *given)
        return self._finish(function, *given)

    def each(self, function: Callable[[Any], T], items: Iterable[Any]) -> Iterator[T | Exceeded]:
        """Yield what the function returns for each; the next is worked on while you use the last."""
        waiting: list[Any] = []
        for item in items:
            if waiting:
                done = self._outcome(function, waiting.pop())
                self._begin(function, item)
                yield done
            else:
                self._begin(function, item)
            waiting.append(item)
        if waiting:
            yield self._outcome(function, waiting.pop())

    def _outcome(self, function: Callable[[Any], T], item: Any) -> T | Exceeded:
        try:
            return self._finish(function, item)
        except Exceeded as error:
            return error

    def _begin(self, function: Callable[..., Any], *given: Any) -> None:
        if self._child is None or self._child.poll() is not None:
            self.close()  # it may have died while it was idle
            self._start(function)
        assert self._child is not None
        assert self._child.stdin is not None
        try:
            _send(self._child.stdin, (function, given))
        except BrokenPipeError:
            self.close()  # it is begun anew when its result is asked for
        self._until = time.monotonic() + self._seconds

    def _start(self, function: Callable[..., Any]) -> None:
        """Start a child and let it import what it needs: that counts for no call."""
        self._child = _started(self._seconds, self._memory)
        assert self._child.stdin is not None
        self._until = time.monotonic() + START
        try:
            _send(self._child.stdin, (_ready, (function,)))
            self._result()
        except (EOFError, BrokenPipeError, TookTooLong) as error:
            self.close()
            raise ChildProcessError("the child process could not be started") from error

    def _finish(self, function: Callable[..., T], *given: Any) -> T:
        """Return the result of what was begun; if its process died, of a second try."""
        result: T
        try:
            result = self._result()
        except EOFError:
            # Somebody else may have killed the child: only a second death is the work's own.
            self.close()
            self._begin(function, *given)
            result = self._result_or_death()
        return result

    def _result_or_death(self) -> Any:
        try:
            return self._result()
        except EOFError as error:
            self.close()
            raise Died("its process died twice") from error

    def _result(self) -> Any:
        if self._child is None:
            raise EOFError
        # What was done while we were busy still has to come through the pipe.
        self._until = max(self._until, time.monotonic() + GRACE)
        try:
            succeeded, result = pickle.loads(self._received())  # noqa: S301 -- by our own child
        except TookTooLong:
            self.close()
            raise
        if succeeded:
            return result
        if isinstance(result, MemoryError):
            self.close()
            raise TookTooMuch(f"more than {self._memory // 1024**2} MB") from result
        raise result

    def _received(self) -> bytes:
        (length,) = _LENGTH.unpack(self._bytes(_LENGTH.size))
        return self._bytes(length)

    def _bytes(self, count: int) -> bytes:
        """Return so many bytes from the child. Raises TookTooLong, or EOFError if it is dead."""
        assert self._child is not None
        assert self._child.stdout is not None
        descriptor, found = self._child.stdout.fileno(), bytearray()
        while len(found) < count:
            left = max(0.0, self._until - time.monotonic())
            if not select.select([descriptor], [], [], left)[0]:
                raise TookTooLong(f"longer than {self._seconds:g} s")
            piece = os.read(descriptor, min(count - len(found), 1024 * 1024))
            if not piece:
                raise EOFError
            found += piece
        return bytes(found)


def _started(seconds: float, memory: int) -> subprocess.Popen[bytes]:
    # It must find the very modules that we use, wherever we found them.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", __name__, str(seconds), str(memory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        bufsize=-1,
    )


def _send(stream: BinaryIO | Any, what: object) -> None:
    content = pickle.dumps(what, protocol=5)
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def _ready(_function: Callable[..., Any]) -> None:
    """Do nothing: with the question came the function, and its module was imported."""


def _work(source: BinaryIO, target: BinaryIO, seconds: float) -> None:
    """Answer calls until there are no more."""
    while head := source.read(_LENGTH.size):
        # A call that never ends ends even if nobody is left to wait for it.
        spent = resource.getrusage(resource.RUSAGE_SELF)
        limit = int(spent.ru_utime + spent.ru_stime + 2 * seconds) + 2
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
        try:
            function, given = pickle.loads(source.read(_LENGTH.unpack(head)[0]))  # noqa: S301
            answer = (True, function(*given))
        except Exception as error:
            answer = (False, error)
        _send(target, answer)


def _main() -> None:
    seconds, memory = float(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # What a library prints must not get among the answers.
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        _work(sys.stdin.buffer, target, seconds)
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(0)


if __name__ == "__main__":
    _main()
