"""How gunicorn serves the site, wherever it is started in this folder. Its address is given on the command line."""

import multiprocessing
import os

# Threads of a process share one interpreter, so processes use the cores and threads wait for the database. Each thread
# keeps a database connection: workers × threads, over all machines, must stay below what PostgreSQL or a pooler allows.
workers = int(os.environ.get("WEB_CONCURRENCY") or min(multiprocessing.cpu_count(), 8))
threads = int(os.environ.get("WEB_THREADS") or 4)
worker_class = "gthread"
# Longer than the commit's own patience; a request that takes this long hangs.
timeout = 30
# A load balancer's connections are kept; it must let go of them first.
keepalive = 75
# Bodies are bounded by the settings, head and headers here.
limit_request_line = 8190
# Where workers tell the master that they live: a disk may block, memory does not.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
# Nobody steers it but its signals, and two of them on one machine would share the socket.
control_socket_disable = True


def on_starting(server: object) -> None:
    """This function will keep a place among those who count: should all workers die at once, their counts stay."""
    from django.conf import settings

    from telemetry.slots import SLOTS

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allocator_project.settings")
    SLOTS.settle_in(settings.METRICS_DIR)
    SLOTS.identity()
