# shellcheck shell=bash
#
# What do the scripts here share?
#
# Messages, privilege, and throw-away clusters.  Sourced, never run.  A cluster
# made here runs as an unprivileged user (PostgreSQL refuses to run as root),
# keeps everything in one temporary folder, listens on a free loopback port
# only, and is stopped through the pid in its own data folder.  No existing
# cluster, socket folder or port is touched.
#
# tests/integration/Harness/ThrowawayCluster.cs is the same thing for xunit.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PG_MAJOR=${PG_MAJOR:-15}
PG_CONFIG=${PG_CONFIG:-/usr/lib/postgresql/$PG_MAJOR/bin/pg_config}

# What the caller's environment says about other servers must not leak in.
unset PGDATA PGHOST PGHOSTADDR PGPORT PGUSER PGPASSWORD PGDATABASE PGOPTIONS PGSERVICE PGSSLMODE PGAPPNAME PGTZ PGDATESTYLE

say() { printf '%s\n' "$*"; }
step() { printf '== %s\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		die "needs root or sudo: $*"
	fi
}

# The user that owns throw-away clusters: the caller, or for root "postgres".
server_user() {
	if [ "$(id -u)" != 0 ]; then
		id -un
	else
		id postgres >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin postgres
		echo postgres
	fi
}

# The working folder of root's shell is often closed to that user: leave it.
as_server_user() {
	if [ "$(id -u)" = 0 ]; then
		(cd / && runuser -u "$(server_user)" -- env -u TMPDIR "$@")
	else
		"$@"
	fi
}

# A line for postgresql.conf when "dotnet" on PATH is in none of the places
# where the extension looks (native/src/dotnet_root.c); else nothing, so that
# its own look-up is what runs.
dotnet_setting() {
	local folder
	folder=$(dirname "$(readlink -f "$(command -v dotnet)")")
	case $folder in
		/usr/share/dotnet | /usr/lib/dotnet | /usr/lib64/dotnet | /usr/local/share/dotnet | /opt/dotnet) ;;
		*) echo "pgdotnet_fdw.dotnet_root = '$folder'" ;;
	esac
}

# A port that nobody listens on, below the range of client sockets.
free_port() {
	local port
	while :; do
		port=$((20000 + RANDOM % 10000))
		if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
			echo "$port"
			return
		fi
	done
}

# new_work_folder NAME: a temporary folder that belongs to the server's user.
new_work_folder() { as_server_user mktemp -d -t "pgdotnet-$1.XXXXXX"; }

# cluster_start FOLDER [SETTING...]: makes and starts a cluster in FOLDER/data
# and exports PGHOST, PGPORT and PGUSER for the clients that follow.
cluster_start() {
	local folder=$1 bin tries=0
	bin=$("$PG_CONFIG" --bindir)
	shift
	as_server_user "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$folder/initdb.log"
	{
		printf '%s\n' "listen_addresses = '127.0.0.1'" "unix_socket_directories = ''" "fsync = off" \
			"log_line_prefix = '%m [%p] %a '" "timezone = 'UTC'" "$(dotnet_setting)" "$@"
	} >>"$folder/data/postgresql.conf"
	# As a service manager would: nothing of the caller's environment (HOME, DOTNET_...) reaches the server.
	until PGPORT=$(free_port) && as_server_user env -i PATH=/usr/local/bin:/usr/bin:/bin \
		"$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -o "-p $PGPORT" -s -w -t 60 start; do
		tries=$((tries + 1))
		[ $tries -lt 5 ] || { cat "$folder/log" >&2; die "could not start a throw-away cluster in $folder"; }
	done
	export PGHOST=127.0.0.1 PGPORT PGUSER=postgres
}

# remove_work_folder FOLDER: stops the clusters in it, or one level below, then removes it.
remove_work_folder() {
	local pid_file
	for pid_file in "$1"/data/postmaster.pid "$1"/*/data/postmaster.pid; do
		[ ! -f "$pid_file" ] || as_server_user "$("$PG_CONFIG" --bindir)/pg_ctl" -D "${pid_file%/*}" -s -w -m immediate stop || true
	done
	rm -rf --one-file-system "$1"
}

# crashes_in LOG: prints the lines that tell of a crash or a restart of all sessions.
crashes_in() {
	grep -E 'was terminated by signal|PANIC:|terminating any other active server processes' "$1" || true
}

# Installs into the folders of PG_CONFIG, with root's rights where they are needed.
install_product() {
	if [ -w "$("$PG_CONFIG" --pkglibdir)" ] && [ -w "$("$PG_CONFIG" --sharedir)/extension" ]; then
		"$root/scripts/install"
	else
		as_root env "PG_CONFIG=$PG_CONFIG" "$root/scripts/install"
	fi
}
