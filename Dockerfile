# One image for web, worker, beat and the migrations (compose.yaml says which). What may enter it is in .dockerignore.
FROM python:3.11.14-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv .venv && .venv/bin/python -m pip install --require-hashes -r requirements.lock
COPY manage.py gunicorn.conf.py Procfile LICENSE ./
COPY allocator_project allocator_project
COPY assignments assignments
COPY holds holds
COPY locale locale
COPY ops ops
COPY planner planner
COPY rollout rollout
COPY telemetry telemetry
COPY templates templates
COPY venues venues
# Static files are collected and the code is compiled here, as nothing can be written later. The settings want to be
# told addresses, and reach for none of them.
RUN SECRET_KEY=of-no-use-later ALLOWED_HOSTS=localhost METRICS_DIR=/tmp/metrics \
    DATABASE_URL=postgres://nobody@localhost/nothing CELERY_BROKER_URL=memory://localhost/ \
    .venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
 && .venv/bin/python -m compileall -q allocator_project assignments holds ops planner rollout telemetry venues \
 && mkdir var

FROM python:3.11.14-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 METRICS_DIR=/run/metrics BEAT_SCHEDULE=/app/var/beat
# A number and no name, so that an orchestrator sees that it is not root. Code and packages stay root's.
RUN mkdir /run/metrics && chown 10001:10001 /run/metrics
WORKDIR /app
COPY --from=build /app /app
RUN chown 10001:10001 var
USER 10001:10001
EXPOSE 8000
CMD [".venv/bin/gunicorn", "allocator_project.wsgi", "--bind", "0.0.0.0:8000", "--log-level", "warning"]
