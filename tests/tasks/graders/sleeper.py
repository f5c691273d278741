"""A worker for tests: it echoes, hangs, dies, or answers in two pieces, as it is asked to."""

import json
import os
import sys
import time

from stages.bedrock.custody import die_with_parent


def main() -> None:
    die_with_parent()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        request = json.loads(line)
        if request == "hang":
            while True:
                pass
        if request == "die":
            os._exit(9)
        if request == "pid":
            request = os.getpid()
        reply = json.dumps(request)
        for piece in (reply[:1], reply[1:] + "\n"):
            sys.stdout.write(piece)
            sys.stdout.flush()
            time.sleep(0.01)
        if request == "last":
            os._exit(0)


if __name__ == "__main__":
    main()
