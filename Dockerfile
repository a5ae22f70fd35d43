FROM node:26-slim

# tini runs as process 1: it passes signals on to Node and reaps what ends.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends tini \
  && rm -rf /var/lib/apt/lists/*

WORKDIR /app

COPY package.json package-lock.json ./
# Scripts of packages and of the project only serve development.
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force

COPY LICENSE ./
COPY src ./src
COPY config ./config
RUN install --directory --owner=node --group=node --mode=0700 snapshots

# The user "node" of the image has uid 1000. Only /tmp and /app/snapshots are written to.
USER node
ENV NODE_COMPILE_CACHE=/tmp/node-compile-cache

VOLUME ["/app/snapshots"]
EXPOSE 7777

# Asks on the port of the shipped configuration.
HEALTHCHECK --start-period=30s --timeout=5s CMD ["node", "-e", "fetch('http://127.0.0.1:7777/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

STOPSIGNAL SIGTERM
ENTRYPOINT ["tini", "--", "node", "src/main.ts"]
CMD ["run"]
