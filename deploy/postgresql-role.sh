#!/bin/sh
# Make the plain role that Kravbot runs as; the tables belong to the role that migrates (run once by PostgreSQL's image).
set -eu
psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set=password="$POSTGRES_PROGRAM_PASSWORD" <<'SQL'
CREATE ROLE kravbot LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'password';
SQL
