# syntax=docker/dockerfile:1
# One image for every instance; what an instance is stands in its environment (see compose.yaml).
# Node's major is the one of .node-version. Pin a digest where builds have to be the same to the byte.
ARG NODE_IMAGE=node:20-bookworm-slim

FROM ${NODE_IMAGE} AS pnpm
ENV CI=true PNPM_HOME=/pnpm
RUN npm install --global pnpm@10.34.8
WORKDIR /app
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY bot/package.json bot/
COPY miniprogram/package.json miniprogram/
COPY server/package.json server/
COPY shared/package.json shared/
COPY tests/package.json tests/

# What runs: no development dependency, exactly what the lockfile says.
FROM pnpm AS dependencies
RUN --mount=type=cache,id=pnpm,target=/pnpm/store \
    pnpm install --prod --frozen-lockfile --store-dir /pnpm/store --filter "@kedu/server..."

# The page and the bundles; nothing else of this stage reaches the image.
FROM pnpm AS build
RUN --mount=type=cache,id=pnpm,target=/pnpm/store \
    pnpm install --frozen-lockfile --store-dir /pnpm/store \
    --filter "@kedu/server..." --filter "@kedu/miniprogram..."
COPY bot bot
COPY shared shared
COPY miniprogram miniprogram
COPY server server
RUN node server/run.mjs --page h5 && node server/run.mjs --build

FROM ${NODE_IMAGE}
# Chinese in PDFs and pictures; tini passes signals on and buries the judge's processes.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fontconfig fonts-noto-cjk tini \
    && rm -rf /var/lib/apt/lists/* \
    && fc-cache --force \
    && install --directory --owner=node --group=node /data /data/files
ENV NODE_ENV=production \
    HOME=/tmp \
    HOST=0.0.0.0 \
    PORT=3000 \
    KEDU_DATA=/data \
    UV_THREADPOOL_SIZE=16
WORKDIR /app
COPY --from=dependencies /app ./
COPY --from=build /app/server/dist server/dist
COPY --from=build /app/miniprogram/dist/h5 miniprogram/dist/h5
COPY server/page server/page
COPY server/run.mjs server/health.mjs server/
COPY --chmod=755 server/deploy/kedu.sh /usr/local/bin/kedu
# 1000, which owns /data; the rest belongs to root and is only read.
USER node
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["node", "server/health.mjs"]
ENTRYPOINT ["tini", "--"]
CMD ["node", "server/dist/start.mjs"]
