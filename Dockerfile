# The image of `web` and of `worker`: three bundles beside Node, without a shell. docs/operations.md says how it is built and run;
# test/image/policy.test.ts guards what stands here.
#
# Images are pinned by tag, to be read, and by digest, to be the same tomorrow. Which digest a tag has today is told by
#   docker buildx imagetools inspect --format '{{.Manifest.Digest}}' node:24-bookworm-slim
#   docker buildx imagetools inspect --format '{{.Manifest.Digest}}' gcr.io/distroless/nodejs24-debian13:nonroot
# and given with --build-arg NODE_DIGEST=sha256:… --build-arg RUNTIME_DIGEST=sha256:…; they have no default, so that none is invented
# and none grows old here. There is no `# syntax=` line: it would fetch another image, by a tag.
ARG NODE_DIGEST
ARG RUNTIME_DIGEST

# What is built is the same for every processor, so it is built on the builder's own.
FROM --platform=$BUILDPLATFORM node:24-bookworm-slim@${NODE_DIGEST:?is-not-given.The-head-of-the-Dockerfile-says-how-to-look-it-up} AS dependencies
WORKDIR /slipway
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm,sharing=locked npm ci --ignore-scripts --no-audit --no-fund

FROM dependencies AS build
COPY tsconfig.json ./
COPY image/bundle ./image/bundle
COPY src ./src
RUN npm run build
RUN mkdir heads

# Distroless: Node, its libraries, certificates and time zones; no shell and no package manager for whoever gets in, and nothing of
# them to be patched. Not node:24-bookworm-slim, which would do as well: apt, dash and npm come with it.
# No node_modules: the bundles are 9 MB in three files, and hold what is used of 55 MB in 12,306.
FROM gcr.io/distroless/nodejs24-debian13:nonroot@${RUNTIME_DIGEST:?is-not-given.The-head-of-the-Dockerfile-says-how-to-look-it-up} AS runtime
# HOME: the AWS SDK looks for its files there, and cannot work for a number without a name where it is not said. SLIPWAY_METRICS: where
# the health check asks; only this container reaches it there.
ENV NODE_ENV=production \
    HOME=/home/nonroot \
    SLIPWAY_METRICS=127.0.0.1:9464
WORKDIR /app
# The files stay root's: the bot reads them and cannot change them.
COPY --from=build /slipway/dist/ ./
# Empty, and the bot's: a volume that begins here is, too, so that heads of the audit trail can be written to it (compose.yaml).
COPY --from=build --chown=65532:65532 /slipway/heads /audit
USER 65532:65532
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD ["/nodejs/bin/node", "/app/health.mjs"]
# `docker run … slipway` is the bot, `docker run … slipway /app/cli.mjs doctor` is `slipway doctor`.
ENTRYPOINT ["/nodejs/bin/node"]
CMD ["/app/main.mjs"]
# Last, since they differ each time; what is above is taken from the cache.
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Slipway" \
      org.opencontainers.image.description="A Slack bot that runs Amazon ECS for a team" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="gcr.io/distroless/nodejs24-debian13:nonroot"
