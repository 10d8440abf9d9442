#!/bin/sh
# The command line inside the container: docker compose exec app1 kedu doctor
exec node /app/server/dist/kedu.mjs "$@"
