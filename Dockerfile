# syntax=docker/dockerfile:1
# One image for every process of CustomerFlows: `web`, `edge`, `relay`, `worker`, `beat`, `migrate` (deploy/entrypoint).
# deploy/rehearse carries out these very instructions without Docker; tests/deploy runs it.
#
# The base images are named by tag. To pin them to one content as well, look the digest up where you build
# (`docker buildx imagetools inspect python:3.13-slim-trixie`) and append it as `@sha256:…`. No digest stands here,
# because none could be checked where this file was written.

FROM node:24-slim AS npm
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund

FROM python:3.13-slim-trixie AS build
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never PATH=/opt/venv/bin:/opt/tools/bin:$PATH
WORKDIR /app
COPY requirements.lock requirements-dev.lock ./
# uv comes in the version and with the hashes of the development lock; nothing else is taken from there.
RUN awk '/^uv==/ {on = 1} on {print} on && !/\\$/ {exit}' requirements-dev.lock > /opt/uv.txt \
 && python -m venv /opt/tools \
 && /opt/tools/bin/pip install --no-cache-dir --require-hashes --requirement /opt/uv.txt
RUN python -m venv --without-pip /opt/venv \
 && uv pip sync --python /opt/venv/bin/python --require-hashes requirements.lock
COPY . .
COPY --from=npm /src/node_modules node_modules
# Whatever the modes in the checkout were, the image's user may read everything and change nothing.
RUN deploy/collect_static && python -m compileall -q . && chmod -R a+rX,go-w . && mkdir /opt/state

FROM python:3.13-slim-trixie
RUN groupadd --gid 10001 customerflows \
 && useradd --uid 10001 --gid customerflows --no-create-home --home-dir /tmp --shell /usr/sbin/nologin customerflows
COPY --from=build --chown=root:root /opt/venv /opt/venv
COPY --from=build --chown=root:root /app /app
COPY --from=build --chown=10001:10001 /opt/state /var/lib/customerflows
ENV PATH=/opt/venv/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp \
    CUSTOMERFLOWS_ENV=production
WORKDIR /app
USER 10001:10001
EXPOSE 8000 8001
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-m", "deploy.http_health", "web"]
ENTRYPOINT ["/app/deploy/entrypoint"]
CMD ["web"]
