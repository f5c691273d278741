"""A network cable between DVC and a server: it can be pulled out in the middle of a transfer."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

LOOPBACK = "127.0.0.1"


class Cable:
    """Takes connections on a port of its own and hands them on to `target`'s."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.listener = socket.create_server((LOOPBACK, 0))
        self.port: int = self.listener.getsockname()[1]
        self.left: int | None = None
        """Bytes that still pass, both ways together; None: no end."""
        self.on_cut: Callable[[], None] = lambda: None
        self.cut = threading.Event()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_after(self, size: int, on_cut: Callable[[], None] = lambda: None) -> None:
        """Cut it after so many bytes more, and do something at that moment."""
        self.left, self.on_cut = size, on_cut

    def mend(self) -> None:
        """Let all pass again."""
        self.left = None
        self.cut.clear()

    def close(self) -> None:
        """End it."""
        self.listener.close()
        self._hang_up()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                if self.cut.is_set():
                    near.close()
                    continue
                try:
                    far = socket.create_connection((LOOPBACK, self.target))
                except OSError:
                    near.close()
                    continue
                for end in (near, far):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                with self._lock:
                    self._open |= {near, far}
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 14):
                if self._is_cut(len(data)):
                    self._hang_up()
                    break
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
            with self._lock:
                self._open.discard(end)

    def _is_cut(self, size: int) -> bool:
        with self._lock:
            if self.left is None:
                return False
            self.left -= size
            if self.left >= 0:
                return False
            first = not self.cut.is_set()
            self.cut.set()
        if first:
            self.on_cut()
        return True

    def _hang_up(self) -> None:
        with self._lock:
            ends = list(self._open)
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def cable(target: int) -> Iterator[Cable]:
    """A cable to a port, until the block ends."""
    one = Cable(target)
    try:
        yield one
    finally:
        one.close()
