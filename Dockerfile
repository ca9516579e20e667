# Duijie in three steps: the web application, the program, and a slim image
# that holds both beside the segmenter's dictionaries.
#
#   docker build -t duijie .
#   docker run -p 127.0.0.1:8080:8080 -v duijie:/data duijie

# --- the web application ---------------------------------------------------
FROM node:22-bookworm-slim AS web
# A registry nearer by, where that is wanted: --build-arg npm_config_registry=...
ARG npm_config_registry
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci
COPY frontend/ ./
RUN npm run typecheck && npm run build

# --- the program -----------------------------------------------------------
# The same Debian as below: the segmenter and SQLite are C and C++, linked
# against this one's libraries.
FROM golang:1.26-bookworm AS program
ARG GOPROXY
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY server/ server/
COPY search/ search/
COPY matching/ matching/
COPY fixtures/ fixtures/
COPY frontend/*.go frontend/
COPY --from=web /src/frontend/dist/ frontend/dist/
# What the program calls itself, as its figures and the operator's page show it.
ARG VERSION=
RUN CGO_ENABLED=1 go build -trimpath -ldflags="-s -w -X main.version=$VERSION" -o /out/duijie ./server
# With -trimpath the program no longer knows where its module's files lay, so
# the five dictionaries travel with it.
RUN dict="$(go list -m -f '{{.Dir}}' github.com/yanyiwu/gojieba)/deps/cppjieba/dict" \
 && mkdir /out/dict \
 && cp "$dict/jieba.dict.utf8" "$dict/hmm_model.utf8" "$dict/user.dict.utf8" \
       "$dict/idf.utf8" "$dict/stop_words.utf8" /out/dict/

# --- what runs -------------------------------------------------------------
FROM debian:bookworm-slim
# libstdc++ for the segmenter, certificates for a MongoDB that speaks TLS.
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates libstdc++6 \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --system --gid 10001 duijie \
 && useradd --system --uid 10001 --gid duijie --home-dir /data --shell /usr/sbin/nologin duijie \
 && install -d -o duijie -g duijie -m 0750 /data \
 && install -d -o duijie -g duijie -m 0700 /backups
COPY --chmod=0755 docs/ops/package/backup /usr/local/lib/duijie/backup
COPY --from=program /out/duijie /usr/local/bin/duijie
COPY --from=program /out/dict/ /usr/local/share/duijie/dict/
COPY LICENSE /usr/local/share/duijie/
ENV DUIJIE_ADDR=0.0.0.0:8080 \
    DUIJIE_DATA=/data \
    DUIJIE_DICT=/usr/local/share/duijie/dict
USER duijie
VOLUME /data
EXPOSE 8080
# The program asks itself, so the image needs no other. A first start may build
# the index before it answers.
HEALTHCHECK --interval=15s --timeout=6s --start-period=60s --retries=3 CMD ["duijie", "health"]
ENTRYPOINT ["duijie"]
CMD ["serve"]
