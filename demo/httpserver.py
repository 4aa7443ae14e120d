# SPDX-License-Identifier: MIT
"""A small HTTP server of cats: GET /NAME answers with the cat of that name.

What it logs can be recorded by LTTng: the import below is all that needs. Prints
the port, and serves until SIGTERM or Ctrl-C.
"""

import http.server
import logging
import signal
import sys

import lttngust     # noqa: F401, what makes LTTng hear of logging

CATS = {"tabby": "striped", "tuxedo": "black and white", "calico": "of three colours"}
logger = logging.getLogger("cats")


def find(name):
    logger.info("a cat for /%s", name)
    return CATS[name]


class CatHandler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            looks = find(self.path.lstrip("/"))
        except KeyError:
            self.send_error(404, "No such cat")
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"{looks}\n".encode())

    def log_message(self, format, *args):
        logger.info(format, *args)


def stop(signum, frame):
    raise KeyboardInterrupt


def main():
    logging.getLogger().setLevel(logging.INFO)
    signal.signal(signal.SIGTERM, stop)
    try:
        with http.server.HTTPServer(("127.0.0.1", 0), CatHandler) as server:
            print(f"The cat server listens to port {server.server_port}", flush=True)
            server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    sys.exit(main())
