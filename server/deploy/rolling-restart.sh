#!/bin/sh
# A new version without a break: the second instance is replaced once the first one is healthy again.
set -eu
cd "$(dirname "$0")/../.."
docker compose build app1
for app in app1 app2; do
  docker compose up --detach --no-deps --wait --wait-timeout 120 "$app"
done
