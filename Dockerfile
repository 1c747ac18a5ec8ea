# One image for every part; compose.yaml says which part a container runs.
FROM node:24-bookworm-slim
WORKDIR /busbar
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node scripts/task.mjs build
ENV BUSBAR_DATA=/data
VOLUME /data
EXPOSE 1026 1883
CMD ["node", "scripts/start.mjs"]
