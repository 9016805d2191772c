# The bot in a container: not root, nothing written outside /data and /tmp. docs/operating.md has the command.
FROM python:3.11-slim AS build
WORKDIR /opt/sciatica-bot
COPY requirements.txt .
RUN python -m venv .venv \
    && .venv/bin/python -m pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data sciatica-bot \
    && install --directory --owner=sciatica-bot --mode=0700 /data
WORKDIR /opt/sciatica-bot
COPY --from=build /opt/sciatica-bot/.venv .venv
COPY bot bot
COPY cogs cogs
COPY content content
RUN .venv/bin/python -m compileall -q bot cogs
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite:////data/bot.db \
    PICTURES_DIR=/data/pictures \
    BACKUP_DIR=/data/backups \
    HEALTH_PORT=9090
USER sciatica-bot
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=6s --start-period=60s --retries=3 \
    CMD [".venv/bin/python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9090/healthz', timeout=5)"]
ENTRYPOINT [".venv/bin/python", "-m", "bot"]
CMD ["run"]
