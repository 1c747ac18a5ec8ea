# One image for every part; compose.yaml says which part a container runs.
FROM node:24-bookworm-slim
WORKDIR /busbar
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node scripts/task.mjs build
# As `flags` in scripts/runtime.mjs; compose.yaml starts the parts without it.
ENV BUSBAR_DATA=/data NODE_OPTIONS=--max-semi-space-size=16
VOLUME /data
EXPOSE 1026 1883
CMD ["node", "scripts/start.mjs"]
