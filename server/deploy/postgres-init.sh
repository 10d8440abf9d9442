#!/bin/sh
# Once, with an empty volume: the role that owns and migrates the tables, and the one that only works in them.
set -eu
psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set=owner="$KEDU_DB_OWNER_PASSWORD" --set=app="$KEDU_DB_APP_PASSWORD" <<'SQL'
create role kedu_owner login password :'owner';
create role kedu_app login password :'app';
create database kedu owner kedu_owner;
revoke all on database kedu from public;
grant connect on database kedu to kedu_app;
SQL
